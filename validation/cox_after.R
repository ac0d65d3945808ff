# What comes after a Cox fit, on the data sets lung, veteran and heart of R's survival package (facts; Loprinzi et
# al., J Clin Oncol 1994; 12: 601-7; Kalbfleisch & Prentice 1980; Crowley & Hu, JASA 1977; 72: 27-36):
# residuals, baseline hazards, predicted survival, tests of proportional hazards, concordance.
# Usage: Rscript cox_after.R FOLDER   writes numbers.csv and the rows used: lung.csv (complete rows), lung_all.csv,
# veteran.csv, heart.csv.
if (!requireNamespace("survival", quietly = TRUE)) { message("the R package survival is missing"); quit(status = 42) }
library(survival)
folder <- commandArgs(TRUE)[1]
lung$status <- lung$status - 1
write.csv(lung[, c("time", "status", "age", "sex", "ph.ecog")], file.path(folder, "lung_all.csv"), row.names = FALSE,
  quote = FALSE, na = "")
lung <- na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog", "inst")])
lung$wt <- rep(c(1, 2, 3), length.out = nrow(lung))
veteran <- veteran[, c("time", "status", "trt", "celltype", "karno", "age")]
veteran$wt <- rep(c(1, 2.5, 0.75), length.out = nrow(veteran))
heart <- heart[, c("start", "stop", "event", "age", "surgery", "transplant", "id")]
heart$transplant <- as.integer(heart$transplant) - 1
for (name in c("lung", "veteran", "heart"))
  write.csv(get(name), file.path(folder, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
tight <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 50)
fits <- list(
  lung = coxph(Surv(time, status) ~ age + sex + ph.ecog, lung, control = tight),
  lung_breslow = coxph(Surv(time, status) ~ age + sex + ph.ecog, lung, ties = "breslow", control = tight),
  lung_strata = coxph(Surv(time, status) ~ age + ph.ecog + strata(sex), lung, weights = wt, control = tight),
  lung_cluster = coxph(Surv(time, status) ~ age + sex + ph.ecog + cluster(inst), lung, control = tight),
  veteran = coxph(Surv(time, status) ~ trt + celltype + karno, veteran, control = tight),
  veteran_weights = coxph(Surv(time, status) ~ trt + karno, veteran, weights = wt, control = tight),
  heart = coxph(Surv(start, stop, event) ~ age + surgery + transplant, heart, control = tight),
  heart_strata = coxph(Surv(start, stop, event) ~ age + transplant + strata(surgery), heart, ties = "breslow",
    control = tight)
)
numbers <- list()
put <- function(name, values) {
  values <- unlist(values)
  labels <- if (length(values) == 1) name else paste(name, seq_along(values), sep = ".")
  numbers[labels] <<- values
}
some <- c(1:6, 20, 50, 77, 100)
for (name in names(fits)) {
  fit <- fits[[name]]
  p <- length(coef(fit))
  put(paste0(name, ".coef"), coef(fit))
  for (kind in c("martingale", "deviance")) put(paste(name, kind, sep = "."), residuals(fit, kind)[some])
  for (kind in c("score", "dfbeta", "dfbetas")) {
    found <- as.matrix(residuals(fit, kind))
    for (j in 1:p) put(paste(name, kind, j, sep = "."), found[some, j])
  }
  for (kind in c("schoenfeld", "scaledsch")) {
    found <- as.matrix(residuals(fit, kind))
    for (j in 1:p) put(paste(name, kind, j, sep = "."), found[some[some <= nrow(found)], j])
  }
  for (transform in c("km", "identity", "rank", "log")) {
    z <- cox.zph(fit, transform = transform)$table
    put(paste(name, "zph", transform, "chisq", sep = "."), z[, 1])
    put(paste(name, "zph", transform, "p", sep = "."), z[, 3])
  }
  k <- concordance(fit)
  count <- if (is.matrix(k$count)) colSums(k$count) else k$count
  put(paste0(name, ".concordance"), c(k$concordance, k$var, count))
  b <- basehaz(fit, centered = FALSE)
  if (is.null(b$strata)) b$strata <- factor("all")
  for (s in seq_along(levels(b$strata))) {
    own <- b[b$strata == levels(b$strata)[s], ]
    at <- c(30, 100, 365)
    put(paste(name, "basehaz", s, sep = "."), own$hazard[findInterval(at, own$time)])
  }
}
# predicted survival: two rows, three scales of limits
predicted <- function(name, fit, new, times) {
  for (scale in c("log", "log-log", "plain")) {
    s <- summary(survfit(fit, newdata = new, conf.type = scale), times = times)
    for (part in c("surv", "std.err", "lower", "upper")) put(paste(name, scale, part, sep = "."), c(s[[part]]))
  }
}
two <- data.frame(age = c(50, 70), sex = c(1, 2), ph.ecog = c(0, 2))
predicted("predict.lung", fits$lung, two, c(100, 365, 700))
predicted("predict.lung_breslow", fits$lung_breslow, two, c(100, 365, 700))
predicted("predict.lung_strata", fits$lung_strata, two, c(100, 365))
predicted("predict.lung_cluster", fits$lung_cluster, two, c(100, 365, 700))
row <- data.frame(age = c(-10, 5), surgery = c(0, 1), transplant = c(0, 1))
predicted("predict.heart", fits$heart, row, c(30, 100, 365))
s <- summary(survfit(fits$lung, newdata = two, start.time = 100), times = c(200, 365))
put("predict.since", c(s$surv, s$std.err))
# concordance of a plain score: ties in the score, weights, strata, clusters, delayed entry
veteran$ten <- 10 * round(veteran$karno / 10)
heart$old <- round(heart$age / 5)
for (one in list(
  list("ties", concordance(Surv(time, status) ~ ten, veteran)),
  list("weights", concordance(Surv(time, status) ~ ten, veteran, weights = wt)),
  list("strata", concordance(Surv(time, status) ~ ten + strata(celltype), veteran, weights = wt)),
  list("entry", concordance(Surv(start, stop, event) ~ old, heart)),
  list("entry_cluster", concordance(Surv(start, stop, event) ~ old, heart, cluster = id)),
  list("entry_strata", concordance(Surv(start, stop, event) ~ old + strata(surgery), heart))
)) {
  k <- one[[2]]
  count <- if (is.matrix(k$count)) colSums(k$count) else k$count
  put(paste0("concordance.", one[[1]]), c(k$concordance, k$var, count))
}
# natural splines: what ns() fits is what a restricted cubic spline fits
knots <- quantile(lung$age, c(0.05, 0.35, 0.65, 0.95))
curve <- lm(time ~ splines::ns(age, knots = knots[2:3], Boundary.knots = knots[c(1, 4)]), lung)
put("spline.knots", knots)
put("spline.fitted", fitted(curve)[some])
linear <- coxph(Surv(time, status) ~ age + sex + ph.ecog, lung, control = tight)
curved <- coxph(Surv(time, status) ~ splines::ns(age, knots = knots[2:3], Boundary.knots = knots[c(1, 4)]) + sex +
  ph.ecog, lung, control = tight)
put("spline.lr", 2 * (curved$loglik[2] - linear$loglik[2]))
write.csv(data.frame(name = names(numbers), value = format(unlist(numbers), digits = 15, trim = TRUE)),
  file.path(folder, "numbers.csv"), row.names = FALSE, quote = FALSE)
