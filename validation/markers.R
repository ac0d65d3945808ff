# A marker with values below a limit, its differences between groups, its best cut-point and its time-dependent ROC
# curve, on the pbc data of R's survival package (418 people with biliary cirrhosis; Fleming & Harrington, Counting
# Processes and Survival Analysis, 1991, appendix D; measured facts from an LGPL package).
# Usage: Rscript markers.R FOLDER   writes pbc.csv (the columns used) and numbers.csv.
for (name in c("survival", "sandwich", "riskRegression")) {
  if (!requireNamespace(name, quietly = TRUE)) { message("the R package ", name, " is missing"); quit(status = 42) }
}
suppressMessages({library(survival); library(sandwich); library(riskRegression)})
folder <- commandArgs(TRUE)[1]
d <- with(pbc, data.frame(time, death = as.integer(status == 2), bili, albumin, age = round(age, 4), edema))
write.csv(d, file.path(folder, "pbc.csv"), row.names = FALSE, quote = FALSE)
numbers <- list()
keep <- function(name, value) numbers[[name]] <<- unname(value)

# bilirubin below 0.8 taken as not detected
low <- d$bili < 0.8
d$shown <- ifelse(low, 0.8, d$bili)
fit <- survreg(Surv(shown, !low, type = "left") ~ factor(edema) + age, d, dist = "lognormal",
  control = survreg.control(rel.tolerance = 1e-14, maxiter = 100))
for (i in 1:4) {
  keep(paste0("tobit.coefficient.", i), coef(fit)[i])
  keep(paste0("tobit.se.", i), sqrt(vcov(fit)[i, i]))
}
keep("tobit.sigma", fit$scale)
# survreg adds the density's Jacobian of the values seen, -sum(log y)
keep("tobit.loglik", fit$loglik[2] + sum(log(d$shown[!low])))

line <- lm(log(bili) ~ factor(edema) + age, d)
for (i in 1:4) {
  keep(paste0("line.coefficient.", i), coef(line)[i])
  keep(paste0("line.hc3.", i), sqrt(vcovHC(line, type = "HC3")[i, i]))
}
keep("line.df", df.residual(line))
pairs <- combn(1:3, 2)
contrasts <- apply(pairs, 2, function(p) { v <- rep(0, 4); v[p[2]] <- 1; if (p[1] > 1) v[p[1]] <- -1; v })
difference <- as.vector(t(contrasts) %*% coef(line))
error <- sqrt(diag(t(contrasts) %*% vcovHC(line, type = "HC3") %*% contrasts))
p <- 2 * pt(-abs(difference / error), df.residual(line))
for (i in 1:3) {
  keep(paste0("pair.", i, ".ratio"), exp(difference[i]))
  keep(paste0("pair.", i, ".p"), p[i])
  keep(paste0("pair.", i, ".holm"), p.adjust(p, "holm")[i])
}
share <- colMeans(model.matrix(line))
for (i in 1:3) {
  at <- share; at[2:3] <- 0; if (i > 1) at[i] <- 1
  keep(paste0("level.", i, ".mean"), exp(sum(at * coef(line))))
  keep(paste0("level.", i, ".se_log"), sqrt(as.numeric(t(at) %*% vcovHC(line, type = "HC3") %*% at)))
}

# log-rank scores, every cut-point of albumin, and the hazard ratio at the best
null <- coxph(Surv(time, death) ~ 1, d, ties = "breslow")
score <- residuals(null, "martingale")
cuts <- sort(unique(d$albumin)); cuts <- cuts[-length(cuts)]
below <- sapply(cuts, function(cut) sum(d$albumin <= cut))
n <- nrow(d)
allowed <- below >= 0.1 * n & below <= 0.9 * n
statistic <- sapply(cuts, function(cut) {
  m <- sum(d$albumin > cut)
  (sum(score[d$albumin > cut]) - m * mean(score)) / sqrt(m * (n - m) / n * var(score))
})
best <- which(allowed)[which.max(abs(statistic[allowed]))]
values <- sort(unique(d$albumin))
keep("maxstat.cut", mean(values[best + 0:1]))
keep("maxstat.statistic", statistic[best])
keep("maxstat.tried", sum(allowed))
cox <- coxph(Surv(time, death) ~ I(albumin > mean(values[best + 0:1])), d)
keep("maxstat.log_hr", coef(cox))
keep("maxstat.se", sqrt(vcov(cox)[1, 1]))

# time-dependent area: censoring by Kaplan-Meier
scored <- Score(list(bili = d$bili), Surv(time, death) ~ 1, d, times = c(365, 1500, 3000), metrics = "auc",
  conf.int = TRUE, cens.model = "km", null.model = FALSE)$AUC$score
for (i in 1:3) {
  keep(paste0("timed.", scored$times[i], ".auc"), scored$AUC[i])
  keep(paste0("timed.", scored$times[i], ".se"), scored$se[i])
}
write.csv(data.frame(name = names(numbers), value = format(unlist(numbers), digits = 15, trim = TRUE)),
  file.path(folder, "numbers.csv"), row.names = FALSE, quote = FALSE)
