# A fixed score on R's lung data: observed risk, groups, slope, concordance, Brier score, net benefit at 365 days.
# Data lung of R package survival (North Central Cancer Treatment Group). The score is no published one: it is
# written down here so that both programs have the same predictions. Everything is made from survfit and coxph.
# Usage: Rscript score_validation.R FOLDER   writes rows.csv (the predictions) and numbers.csv (R's answers).
folder <- commandArgs(TRUE)[1]
if (!requireNamespace("survival", quietly = TRUE)) { message("needs the R package survival"); quit(status = 42) }
suppressMessages(library(survival))

own <- lung[complete.cases(lung[, c("age", "sex", "ph.ecog")]), ]
score <- 0.01 * (own$age - 60) - 0.5 * (own$sex - 1) + 0.4 * own$ph.ecog
rows <- data.frame(time = own$time, event = own$status - 1, risk = round(1 - exp(-exp(score - 0.6)), 6))
# people enter late: every third one, after a fifth of the follow-up
rows$entry <- ifelse(seq_len(nrow(rows)) %% 3 == 0, floor(rows$time / 5), 0)
write.csv(rows, file.path(folder, "rows.csv"), row.names = FALSE)
h <- 365

km <- function(d, late = FALSE) {
  f <- if (late) Surv(d$entry, d$time, d$event) else Surv(d$time, d$event)
  s <- summary(survfit(f ~ 1, conf.type = "log-log"), times = h, extend = TRUE)
  c(risk = 1 - s$surv, low = 1 - s$upper, high = 1 - s$lower)
}
numbers <- list()
all <- km(rows); numbers <- c(numbers, setNames(as.list(all), paste0("all_", names(all))))
late <- km(rows, TRUE); numbers <- c(numbers, setNames(as.list(late), paste0("late_", names(late))))
numbers$expected <- mean(rows$risk)

tight <- coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 50)
cut <- data.frame(time = pmin(rows$time, h), event = rows$event * (rows$time <= h), entry = rows$entry,
  lp = log(-log(1 - rows$risk)))
fit <- coxph(Surv(time, event) ~ lp, cut, control = tight)
numbers$slope <- coef(fit)[[1]]; numbers$slope_se <- sqrt(vcov(fit)[[1]])
keep <- cut$entry < h
fit <- coxph(Surv(entry, time, event) ~ lp, cut[keep, ], control = tight)
numbers$late_slope <- coef(fit)[[1]]; numbers$late_slope_se <- sqrt(vcov(fit)[[1]])

# events expected of each follow-up, the risk by h taken as that of a constant hazard; Poisson with that offset
rate <- -log(1 - rows$risk) / h
events <- function(from) {
  e <- pmax(rate * (pmin(rows$time, h) - pmin(from, h)), 0)
  d <- data.frame(y = cut$event, lp = cut$lp, e = e)[e > 0, ]
  test <- poisson.test(sum(d$y), sum(d$e))
  fit <- glm(y ~ lp + offset(log(e)), poisson, d, control = glm.control(epsilon = 1e-14, maxit = 100))
  c(events_expected = sum(e), ratio = test$estimate[[1]], ratio_low = test$conf.int[1],
    ratio_high = test$conf.int[2], events_slope = 1 + coef(fit)[[2]], events_slope_se = sqrt(vcov(fit)[2, 2]))
}
numbers <- c(numbers, as.list(events(0)), setNames(as.list(events(rows$entry)), paste0("late_", names(events(0)))))

c1 <- concordance(Surv(time, event) ~ risk, rows, reverse = TRUE)
numbers$concordance <- c1$concordance[[1]]; numbers$concordance_var <- c1$var
c2 <- concordance(Surv(entry, time, event) ~ risk, rows, reverse = TRUE)
numbers$late_concordance <- c2$concordance[[1]]

# weights of censoring: a row's own time counts just before it, events before censorings at equal times
cens <- survfit(Surv(ifelse(rows$event == 1, time - 0.5, time), 1 - event) ~ 1, rows)
before <- stepfun(cens$time, c(1, cens$surv), right = TRUE)  # G(t-)
weight <- ifelse(rows$event == 1 & rows$time <= h, 1 / before(rows$time), ifelse(rows$time >= h, 1 / before(h), 0))
outcome <- rows$event * (rows$time <= h)
numbers$brier <- mean(weight * (outcome - rows$risk)^2)
numbers$brier_null <- mean(weight * (outcome - all[["risk"]])^2)

for (p in c(0.3, 0.5, 0.7)) {
  above <- rows$risk >= p
  risk <- km(rows[above, ])[["risk"]]
  numbers[[paste0("benefit_", p)]] <- mean(above) * (risk - (1 - risk) * p / (1 - p))
  numbers[[paste0("benefit_all_", p)]] <- all[["risk"]] - (1 - all[["risk"]]) * p / (1 - p)
}
write.csv(data.frame(name = names(numbers), value = sprintf("%.15g", unlist(numbers))),
  file.path(folder, "numbers.csv"), row.names = FALSE, quote = FALSE)
