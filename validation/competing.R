# Competing risks by R's survival, cmprsk and etm. Data: mgus2 of survival (1,384 people with a benign blood protein:
# plasma cell malignancy 1, death without it 2; Kyle et al., N Engl J Med 2002; 346: 564-9); abortion of etm (1,186
# pregnancies with delayed entry: abortion 1, live birth 2, spontaneous abortion 3; Meister & Schaefer, Reprod Toxicol
# 2008; 26: 31-5); 200 made-up rows of cmprsk's ?crr. They are facts, written beside the numbers for tests without R.
# Usage: Rscript competing.R FOLDER   writes mgus2.csv, abortion.csv, crr.csv and numbers.csv.
for (package in c("survival", "cmprsk", "etm")) if (!requireNamespace(package, quietly = TRUE)) {
  message("the R package ", package, " is missing"); quit(status = 42) }
suppressPackageStartupMessages({ library(survival); library(cmprsk); library(etm) })
folder <- commandArgs(TRUE)[1]
numbers <- list()
keep <- function(name, values) {
  if (is.null(names(values))) names(values) <- seq_along(values)
  numbers[paste(name, names(values), sep = ".")] <<- values
}

d <- within(mgus2, {
  time <- ifelse(pstat == 1, ptime, futime)
  kind <- ifelse(pstat == 1, 1, 2 * death)
  male <- as.integer(sex == "M")
  band <- as.integer(cut(age, c(0, 65, 75, 200)))
  entry <- round(12 * age)
  weight <- 1 + 0.5 * (age > 75)
})
d$event <- factor(d$kind, 0:2, c("censor", "pcm", "death"))
write.csv(d[c("time", "kind", "age", "male", "band", "entry", "weight")], file.path(folder, "mgus2.csv"),
  row.names = FALSE, quote = FALSE)

# Aalen-Johansen: survfit, error by the infinitesimal jackknife; weights that are no counts; 1 - Kaplan-Meier beside
at <- c(60, 120, 240, 360)
for (male in 0:1) {
  rows <- d[d$male == male, ]
  s <- summary(survfit(Surv(time, event) ~ 1, rows), times = at)
  for (kind in 1:2) {
    keep(paste0("aj.", male, ".", kind, ".estimate"), setNames(s$pstate[, kind + 1], at))
    keep(paste0("aj.", male, ".", kind, ".se"), setNames(s$std.err[, kind + 1], at))
  }
  s <- summary(survfit(Surv(time, event) ~ 1, rows, weights = weight), times = at)
  keep(paste0("aj_weighted.", male, ".estimate"), setNames(s$pstate[, 2], at))
  keep(paste0("aj_weighted.", male, ".se"), setNames(s$std.err[, 2], at))
  s <- summary(survfit(Surv(time, kind == 1) ~ 1, rows), times = at)
  keep(paste0("one_minus_km.", male), setNames(1 - s$surv, at))
}
# cmprsk: its own variance, Gray's test, also with three groups, strata and a weight of time
z <- cuminc(d$time, d$kind, d$male)
t <- timepoints(z, at)
for (row in rownames(t$var)) keep(paste0("cuminc.", sub(" ", ".", row), ".var"), setNames(t$var[row, ], at))
tests <- list(sex = z, band = cuminc(d$time, d$kind, d$band), sex_in_bands = cuminc(d$time, d$kind, d$male, d$band),
  band_rho_1 = cuminc(d$time, d$kind, d$band, rho = 1))
for (name in names(tests)) for (kind in 1:2)
  keep(paste("gray", name, kind, sep = "."), tests[[name]]$Tests[kind, c("stat", "pv", "df")])

# cause-specific hazards
cox <- function(name, fit, robust = FALSE) {
  keep(paste0(name, ".coef"), coef(fit))
  keep(paste0(name, ".se"), setNames(sqrt(diag(fit$var)), names(coef(fit))))
  if (robust) keep(paste0(name, ".naive_se"), setNames(sqrt(diag(fit$naive.var)), names(coef(fit))))
  keep(paste0(name, ".loglik"), setNames(fit$loglik, c("null", "fit")))
}
sharp <- coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 50)
for (kind in 1:2) cox(paste0("cause_specific.", kind), coxph(Surv(time, kind == k) ~ age + male,
  data.frame(d[c("time", "kind", "age", "male")], k = kind), control = sharp))

# Fine-Gray: finegray and coxph with the person as cluster. Without the cluster the pieces of one person count as
# independent and the errors are too small: kept as finegray.pieces_se, the numbers many papers print.
fg <- finegray(Surv(time, event) ~ age + male + id, data = d, etype = "pcm")
model <- Surv(fgstart, fgstop, fgstatus) ~ age + male
fit <- coxph(model, fg, weights = fgwt, cluster = id, control = sharp)
cox("finegray", fit, TRUE)
keep("finegray.pieces_se", sqrt(diag(coxph(model, fg, weights = fgwt, control = sharp)$var)))
keep("finegray.size", c(rows = nrow(fg), weight = sum(fg$fgwt)))
cox("finegray_breslow", coxph(model, fg, weights = fgwt, cluster = id, ties = "breslow", control = sharp), TRUE)
fg2 <- finegray(Surv(time, event) ~ age + male + id, data = d, etype = "death")
cox("finegray_death", coxph(model, fg2, weights = fgwt, cluster = id, control = sharp), TRUE)
fgs <- finegray(Surv(time, event) ~ age + male + id + strata(male), data = d, etype = "pcm")
cox("finegray_strata", coxph(Surv(fgstart, fgstop, fgstatus) ~ age + strata(male2), weights = fgwt, cluster = id,
  data = within(fgs, male2 <- d$male[match(id, d$id)]), control = sharp), TRUE)
# delayed entry: months of age
d$exit <- d$entry + d$time
fgl <- finegray(Surv(entry, exit, event) ~ male + id, data = d, id = id, etype = "pcm")
cox("finegray_late", coxph(Surv(fgstart, fgstop, fgstatus) ~ male, fgl, weights = fgwt, cluster = id,
  control = sharp), TRUE)

# crr: its own errors, with the estimation of censoring
X <- as.matrix(d[c("age", "male")])
keep_crr <- function(name, fit) {
  keep(paste0(name, ".coef"), fit$coef)
  keep(paste0(name, ".se"), setNames(sqrt(diag(fit$var)), names(fit$coef)))
  keep(paste0(name, ".loglik"), c(null = fit$loglik.null, fit = fit$loglik))
}
fit <- crr(d$time, d$kind, X, gtol = 1e-14, maxiter = 50)
keep_crr("crr", fit)
share <- predict(fit, rbind(c(70, 0), c(70, 1)))
keep("crr.predict", setNames(c(share[max(which(share[, 1] <= 120)), 2:3], share[max(which(share[, 1] <= 240)), 2:3]),
  c("F.120", "M.120", "F.240", "M.240")))
keep_crr("crr_death", crr(d$time, d$kind, X, failcode = 2, gtol = 1e-14, maxiter = 50))
keep_crr("crr_cengroup", crr(d$time, d$kind, X, cengroup = d$male, gtol = 1e-14, maxiter = 50))
set.seed(10)
ftime <- rexp(200)
fstatus <- sample(0:2, 200, replace = TRUE)
cov <- matrix(runif(600), nrow = 200, dimnames = list(NULL, c("x1", "x2", "x3")))
keep_crr("crr_readme", crr(ftime, fstatus, cov, gtol = 1e-14, maxiter = 50))
write.csv(format(data.frame(time = ftime, kind = fstatus, cov), digits = 15, trim = TRUE), file.path(folder, "crr.csv"),
  row.names = FALSE, quote = FALSE)

# delayed entry: etm (Greenwood), survfit (infinitesimal jackknife)
data(abortion, package = "etm")
write.csv(abortion[c("entry", "exit", "cause", "group")], file.path(folder, "abortion.csv"), row.names = FALSE,
  quote = FALSE)
weeks <- c(10, 20, 30, 40)
fits <- summary(etmCIF(Surv(entry, exit, cause != 0) ~ group, abortion, etype = cause, failcode = 3))
abortion$person <- seq_along(abortion$entry)
for (group in 0:1) {
  rows <- abortion[abortion$group == group, ]
  s <- summary(survfit(Surv(entry, exit, factor(cause, 0:3)) ~ 1, rows, id = person), times = weeks)
  for (kind in 1:3) {
    one <- fits[[group + 1]][[paste("CIF", kind)]]
    row <- findInterval(weeks, one$time)
    keep(paste("etm", group, kind, "estimate", sep = "."), setNames(one$P[row], weeks))
    keep(paste("etm", group, kind, "var", sep = "."), setNames(one$var[row], weeks))
    keep(paste("survfit_late", group, kind, "se", sep = "."), setNames(s$std.err[, kind + 1], weeks))
  }
}
write.csv(data.frame(name = names(numbers), value = format(unlist(numbers), digits = 15, trim = TRUE)),
  file.path(folder, "numbers.csv"), row.names = FALSE, quote = FALSE)
