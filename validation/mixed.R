# Linear mixed models with random intercept and slope, REML, by R's nlme: reaction times by days without sleep
# (Belenky et al., J Sleep Res 2003; 12: 1-12; 18 people, 180 rows, kept beside this script) and log bilirubin in the
# pbcseq data of R's survival package (Murtaugh et al., Hepatology 1994; 20: 126-34; measured facts from an LGPL
# package).
# Usage: Rscript mixed.R FOLDER   writes pbcseq.csv (the columns used) and numbers.csv.
for (name in c("survival", "nlme")) {
  if (!requireNamespace(name, quietly = TRUE)) { message("the R package ", name, " is missing"); quit(status = 42) }
}
suppressMessages({library(survival); library(nlme)})
folder <- commandArgs(TRUE)[1]
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
d <- pbcseq[, c("id", "trt", "day", "bili")]
write.csv(d, file.path(folder, "pbcseq.csv"), row.names = FALSE, quote = FALSE)
d$year <- d$day / 365.25
d$log_bili <- log(d$bili)
sleep <- read.csv(file.path(here, "mixed_sleepstudy.csv"))
control <- lmeControl(msTol = 1e-12, tolerance = 1e-12, msMaxIter = 500, maxIter = 500)
fits <- list(
  sleep = lme(reaction ~ days, sleep, ~ days | subject, control = control),
  pbcseq = lme(log_bili ~ year + trt, d, ~ year | id, control = control),
  by_trt = lme(log_bili ~ year * factor(trt), d, ~ year | id, control = control)
)
numbers <- list()
for (name in names(fits)) {
  fit <- fits[[name]]
  fixed <- fixef(fit)
  for (i in seq_along(fixed)) {
    numbers[[paste(name, "coefficient", i, sep = ".")]] <- fixed[[i]]
    # lme scales errors by (n - p) / n under maximum likelihood only; under REML vcov is as lmer's
    numbers[[paste(name, "se", i, sep = ".")]] <- sqrt(vcov(fit)[i, i])
  }
  spread <- getVarCov(fit)
  numbers[[paste0(name, ".intercept")]] <- spread[1, 1]
  numbers[[paste0(name, ".slope")]] <- spread[2, 2]
  numbers[[paste0(name, ".covariance")]] <- spread[1, 2]
  numbers[[paste0(name, ".residual")]] <- fit$sigma^2
  numbers[[paste0(name, ".reml")]] <- -2 * as.numeric(logLik(fit))
}
write.csv(data.frame(name = names(numbers), value = format(unlist(numbers), digits = 12, trim = TRUE)),
  file.path(folder, "numbers.csv"), row.names = FALSE, quote = FALSE)
