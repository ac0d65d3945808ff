# Kaplan-Meier and Nelson-Aalen curves, quantiles, restricted means and the log-rank family, on data of R's survival
# package: lung (228 people; Loprinzi et al., J Clin Oncol 1994; 12: 601-7), aml (23; Miller, Survival Analysis, 1981),
# heart (Stanford, 103 people in 172 rows; Crowley & Hu, J Am Stat Assoc 1977; 72: 27-36), veteran (137; Kalbfleisch &
# Prentice, 1980), and on the men of Channing House (kaplan_meier_channing.csv, kept beside this script: ages in months
# at entry and exit, 1 = died; Hyde, in Biostatistics Casebook, 1980, as in the R package boot, licence "Unlimited").
# Usage: Rscript kaplan_meier.R FOLDER   writes numbers.csv and the data as lung.csv, aml.csv, heart.csv, veteran.csv.
if (!requireNamespace("survival", quietly = TRUE)) { message("the R package survival is missing"); quit(status = 42) }
library(survival)
folder <- commandArgs(TRUE)[1]
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
numbers <- list()
keep <- function(name, ...) {
  values <- c(...)
  numbers[paste(name, names(values), sep = ".")] <<- values
}

lung <- survival::lung
lung$inst[is.na(lung$inst)] <- 99
lung$event <- lung$status - 1
lung$whole <- 1 + lung$inst %% 3
lung$part <- 0.5 + (lung$age %% 7) / 4
write <- function(data, name) write.csv(data, file.path(folder, name), row.names = FALSE, quote = FALSE, na = "")
write(lung[, c("time", "event", "sex", "inst", "pat.karno", "whole", "part")], "lung.csv")
write(data.frame(time = aml$time, event = aml$status, maintained = as.integer(aml$x == "Maintained")), "aml.csv")
heart2 <- data.frame(start = heart$start, stop = heart$stop, event = heart$event,
  transplant = as.integer(as.character(heart$transplant)), id = heart$id)
heart2$part <- 0.5 + (heart2$id %% 5) / 4
write(heart2, "heart.csv")
write(data.frame(time = veteran$time, event = veteran$status, celltype = as.character(veteran$celltype)), "veteran.csv")

at <- function(name, fit, times) {
  s <- summary(fit, times = times)
  strata <- if (is.null(s$strata)) rep("all", length(s$time)) else sub(".*=", "", as.character(s$strata))
  for (i in seq_along(s$time)) {
    keep(paste(name, strata[i], s$time[i], sep = "."), at_risk = s$n.risk[i], survival = s$surv[i], se = s$std.err[i],
      low = s$lower[i], high = s$upper[i])
  }
}
quantiles <- function(name, fit, p) {
  q <- quantile(fit, p)
  groups <- if (is.null(fit$strata)) "all" else sub(".*=", "", names(fit$strata))
  for (j in seq_along(p)) for (i in seq_along(groups)) {
    pick <- function(m) if (is.matrix(m)) m[i, j] else m[j]
    keep(paste(name, groups[i], p[j], sep = "."), quantile = pick(q$quantile), low = pick(q$lower), high = pick(q$upper))
  }
}

# intervals, quantiles
for (scale in c("plain", "log", "log-log")) for (level in c(0.95, 0.8)) {
  name <- paste("lung", scale, level, sep = ".")
  at(name, survfit(Surv(time, event) ~ 1, lung, conf.type = scale, conf.int = level), c(5, 11, 100, 365, 700, 1022))
  quantiles(name, survfit(Surv(time, event) ~ sex, lung, conf.type = scale, conf.int = level), c(0.1, 0.25, 0.5, 0.75))
  fit <- survfit(Surv(time, event) ~ maintained, data.frame(time = aml$time, event = aml$status,
    maintained = as.integer(aml$x == "Maintained")), conf.type = scale, conf.int = level)
  at(sub("lung", "aml", name), fit, sort(unique(aml$time)))
  quantiles(sub("lung", "aml", name), fit, c(0.1, 0.25, 0.5, 0.75, 0.9))
  heart_fit <- survfit(Surv(start, stop, event) ~ transplant, heart2, conf.type = scale, conf.int = level)
  at(sub("lung", "heart", name), heart_fit, c(30, 100, 365, 1000))
  quantiles(sub("lung", "heart", name), heart_fit, c(0.25, 0.5))
}

# weights that are counts, and weights that are not (robust)
at("lung_whole", survfit(Surv(time, event) ~ sex, lung, weights = whole), c(50, 200, 365, 700))
at("lung_part", survfit(Surv(time, event) ~ sex, lung, weights = part), c(50, 200, 365, 700))
heart2$row <- seq_len(nrow(heart2))
at("heart_part", survfit(Surv(start, stop, event) ~ transplant, heart2, weights = part, id = row), c(30, 100, 365))

# restricted means
for (horizon in c(200, 365, 700)) {
  table <- summary(survfit(Surv(time, event) ~ sex, lung), rmean = horizon)$table
  keep(paste0("rmean.", horizon), mean1 = table[1, 5], mean2 = table[2, 5], se1 = table[1, 6], se2 = table[2, 6])
}
# cumulative hazards
fit <- survfit(Surv(time, event) ~ 1, lung)
binomial <- sqrt(cumsum(ifelse(fit$n.risk > 1, fit$n.event * (fit$n.risk - fit$n.event) /
  (fit$n.risk^2 * pmax(fit$n.risk - 1, 1)), 0)))
for (t in c(11, 100, 365, 883)) {
  i <- max(which(fit$time <= t))
  keep(paste0("hazard.", t), hazard = fit$cumhaz[i], se = fit$std.chaz[i], binomial = binomial[i])
}
# follow-up by the reversed curve
q <- quantile(survfit(Surv(time, 1 - event) ~ 1, lung), 0.5)
keep("follow_up", median = unname(q$quantile), low = unname(q$lower), high = unname(q$upper))

# the log-rank family by its definition, one time at a time
family <- function(start, stop, event, group, stratum, weight, case = rep(1, length(stop))) {
  groups <- sort(unique(group)); k <- length(groups)
  O <- E <- numeric(k); V <- matrix(0, k, k)
  for (one in unique(stratum)) {
    before <- 1
    for (t in sort(unique(stop[event == 1 & stratum == one]))) {
      there <- start < t & stop >= t & stratum == one
      n_j <- sapply(groups, function(g) sum(case[there & group == g])); n <- sum(n_j)
      d_j <- sapply(groups, function(g) sum(case[there & group == g & stop == t & event == 1])); d <- sum(d_j)
      w <- weight(n, before)
      O <- O + w * d_j; E <- E + w * d * n_j / n
      if (n > 1) V <- V + w^2 * d * (n - d) / (n - 1) * (diag(n_j / n, k) - outer(n_j, n_j) / n^2)
      before <- before * (1 - d / n)
    }
  }
  gap <- (O - E)[-1]
  score <- seq_len(k)
  c(chisq = sum(gap * solve(V[-1, -1], gap)), observed1 = unname(O[1]), expected1 = unname(E[1]),
    trend = sum(score * (O - E))^2 / sum(score * (V %*% score)))
}
variants <- list("log-rank" = function(n, s) 1, "wilcoxon" = function(n, s) n, "tarone-ware" = function(n, s) sqrt(n),
  "peto" = function(n, s) s, "fh0.5_0" = function(n, s) sqrt(s), "fh0_1" = function(n, s) 1 - s,
  "fh1_1" = function(n, s) s * (1 - s))
zero <- rep(-Inf, nrow(lung)); one <- rep(1, nrow(lung))
men <- read.csv(file.path(here, "kaplan_meier_channing.csv"))
for (name in names(variants)) {
  w <- variants[[name]]
  keep(paste0("test.lung.", name), family(zero, lung$time, lung$event, lung$sex, one, w))
  keep(paste0("test.lung_inst.", name), family(zero, lung$time, lung$event, lung$sex, lung$inst, w))
  keep(paste0("test.lung_whole.", name), family(zero, lung$time, lung$event, lung$sex, one, w, lung$whole))
  keep(paste0("test.heart.", name), with(heart2, family(start, stop, event, transplant, rep(1, length(stop)), w)))
  keep(paste0("test.veteran.", name), with(veteran, family(rep(-Inf, length(time)), time, status,
    as.character(celltype), rep(1, length(time)), w)))
}
# the same by R itself, where it has them
known <- lung[!is.na(lung$pat.karno), ]
keep("survdiff", sex = survdiff(Surv(time, event) ~ sex, lung)$chisq,
  peto = survdiff(Surv(time, event) ~ sex, lung, rho = 1)$chisq,
  half = survdiff(Surv(time, event) ~ sex, lung, rho = 0.5)$chisq,
  inst = survdiff(Surv(time, event) ~ sex + strata(inst), lung)$chisq,
  karno = survdiff(Surv(time, status) ~ pat.karno + strata(inst), survival::lung)$chisq,
  veteran = survdiff(Surv(time, status) ~ celltype, veteran)$chisq)
pairs <- combn(sort(unique(as.character(veteran$celltype))), 2)
p <- apply(pairs, 2, function(two) {
  d <- survdiff(Surv(time, status) ~ as.character(celltype), veteran[veteran$celltype %in% two, ])
  pchisq(d$chisq, 1, lower.tail = FALSE)
})
keep("pairs", setNames(p.adjust(p, "holm"), apply(pairs, 2, paste, collapse = "-")))

# Channing House: age as the time, entry late; without and with the late entry
men <- men[men$exit > men$entry, ]
old <- men[men$exit > 68 * 12, ]
old$entry <- pmax(old$entry, 68 * 12)
at("channing", survfit(Surv(entry / 12, exit / 12, died) ~ 1, old), c(75, 80, 85, 90))
at("channing_ignored", survfit(Surv(exit / 12, died) ~ 1, men), c(75, 80, 85, 90))
numbers <- numbers[!is.na(numbers)]
write.csv(data.frame(name = names(numbers), value = format(unlist(numbers), digits = 15, trim = TRUE)),
  file.path(folder, "numbers.csv"), row.names = FALSE, quote = FALSE)
