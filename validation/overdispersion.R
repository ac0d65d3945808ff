# Dispersion about one ratio, and limits that allow for it: coronary deaths of British doctors who smoked against
# the rates of those who did not, by ten-year age (Breslow & Day 1987, after Doll & Hill), and 40 made-up cells.
# Usage: Rscript overdispersion.R FOLDER   writes numbers.csv.
folder <- commandArgs(TRUE)[1]
cases <- list(
  doctors = list(o = c(32, 104, 206, 186, 102),
    e = c(52407, 43248, 28612, 12663, 5317) * c(2, 12, 28, 28, 31) / c(18790, 10673, 5710, 2585, 1462)),
  made = list(o = 5 + (7 * 0:39) %% 23, e = 8 + (11 * 0:39) %% 13)
)
numbers <- list()
for (name in names(cases)) {
  o <- cases[[name]]$o; e <- cases[[name]]$e
  fit <- glm(o ~ 1, offset = log(e), family = quasipoisson, control = glm.control(epsilon = 1e-14))
  factor <- summary(fit)$dispersion
  tail <- pnorm(-qt(0.975, fit$df.residual))
  numbers[paste(name, "factor", sep = ".")] <- factor
  numbers[paste(name, "p", sep = ".")] <- pchisq(factor * fit$df.residual, fit$df.residual, lower.tail = FALSE)
  numbers[paste(name, "ratio", sep = ".")] <- exp(coef(fit))
  numbers[paste(name, "low", sep = ".")] <- factor * qgamma(tail, sum(o) / factor) / sum(e)
  numbers[paste(name, "high", sep = ".")] <- factor * qgamma(1 - tail, sum(o) / factor + 1) / sum(e)
  # the usual limits of a quasi-Poisson regression: on the log scale, with Student's t
  wald <- coef(fit) + c(-1, 1) * qt(0.975, fit$df.residual) * summary(fit)$coefficients[2]
  numbers[paste(name, "wald_low", sep = ".")] <- exp(wald[1])
  numbers[paste(name, "wald_high", sep = ".")] <- exp(wald[2])
}
write.csv(data.frame(name = names(numbers), value = format(unlist(numbers), digits = 15, trim = TRUE)),
  file.path(folder, "numbers.csv"), row.names = FALSE, quote = FALSE)
