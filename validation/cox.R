# Proportional hazards on data sets of R's survival and Epi packages (sources in their help pages), fitted with
# survival::coxph until the log-likelihood changes by less than 1e-12 of itself.
# Usage: Rscript cox.R FOLDER   writes numbers.csv, and for each fit cox/<name>.csv: time, event, and where there
# are any entry, strata, weights, cluster, offset, then the covariates as R coded them.
for (package in c("survival", "Epi")) if (!requireNamespace(package, quietly = TRUE)) {
  message("the R package ", package, " is missing"); quit(status = 42)
}
suppressMessages({ library(survival); library(Epi) })
folder <- commandArgs(TRUE)[1]
dir.create(file.path(folder, "cox"), showWarnings = FALSE)
numbers <- list()
text <- function(x) if (is.double(x)) trimws(formatC(x, digits = 15, format = "g")) else x

keep <- function(name, fit, cluster = NULL) {
  y <- unclass(fit$y)
  rows <- data.frame(time = y[, ncol(y) - 1], event = y[, ncol(y)])
  if (ncol(y) == 3) rows$entry <- y[, 1]
  if (!is.null(fit$strata)) rows$strata <- as.integer(fit$strata)
  if (!is.null(fit$weights)) rows$weights <- fit$weights
  if (!is.null(cluster)) rows$cluster <- as.integer(factor(cluster))
  if (!is.null(fit$offset)) rows$offset <- fit$offset
  x <- fit$x
  colnames(x) <- gsub(",", " ", colnames(x))
  rows <- cbind(rows, as.data.frame(x, optional = TRUE))
  rows[] <- lapply(rows, text)
  write.csv(rows, file.path(folder, "cox", paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
  naive <- if (is.null(fit$naive.var)) fit$var else fit$naive.var
  say <- function(what, values) numbers[paste(name, what, seq_along(values), sep = ".")] <<- values
  say("coef", unname(fit$coefficients))
  say("se", sqrt(diag(naive)))
  if (!is.null(cluster)) say("robust_se", sqrt(diag(fit$var)))
  say("loglik", fit$loglik)
  say("score", fit$score)
  say("wald", unname(fit$wald.test))
  residual <- as.matrix(residuals(fit, "score"))
  say("residual_first", residual[1, ])
  say("residual_squares", colSums(residual^2))
}
go <- function(name, formula, data, cluster = NULL, weights = NULL, ties = "efron") {
  data$.cluster <- cluster
  data$.weight <- weights
  call <- list(quote(coxph), formula = formula, data = quote(data), ties = ties, x = TRUE, y = TRUE,
    control = coxph.control(eps = 1e-12, iter.max = 50, toler.chol = 1e-14))
  if (is.null(cluster)) call$robust <- FALSE else call$cluster <- quote(.cluster)
  if (!is.null(weights)) call$weights <- quote(.weight)
  fit <- eval(as.call(call))
  used <- if (is.null(fit$na.action)) cluster else cluster[-fit$na.action]
  keep(name, fit, used)
}

lung3 <- Surv(time, status) ~ age + sex + ph.ecog
go("lung", lung3, lung)
go("lung_breslow", lung3, lung, ties = "breslow")
go("lung_strata", Surv(time, status) ~ age + ph.ecog + strata(sex), lung)
go("lung_weights", Surv(time, status) ~ age + sex, lung, weights = rep(1:3, length = 228))
go("lung_age_sex", Surv(time, status) ~ age + sex, lung)
go("lung_offset", Surv(time, status) ~ sex + offset(age / 50), lung)
go("veteran", Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior, veteran)
go("ovarian", Surv(futime, fustat) ~ age + resid.ds + rx + ecog.ps, ovarian)
go("heart", Surv(start, stop, event) ~ (age + surgery) * transplant, heart)
go("heart_year", Surv(start, stop, event) ~ age + year + surgery + transplant, heart)
go("heart_year_breslow", Surv(start, stop, event) ~ age + year + surgery + transplant, heart, ties = "breslow")
go("heart_transplant", Surv(start, stop, event) ~ transplant, heart)
go("jasa_ever", Surv(futime, fustat) ~ transplant, jasa)
go("pbc", Surv(time, status == 2) ~ age + edema + log(bili) + log(protime) + log(albumin), pbc)
first <- pbc[pbc$id <= 312, 1:6]
visits <- tmerge(first, first, id = id, death = event(time, status))
visits <- tmerge(visits, pbcseq, id = id, bili = tdc(day, bili), protime = tdc(day, protime))
go("pbcseq", Surv(tstart, tstop, death == 2) ~ log(bili) + log(protime), visits)
go("pbcseq_robust", Surv(tstart, tstop, death == 2) ~ log(bili) + log(protime), visits, cluster = visits$id)
go("flchain", Surv(pmax(futime, 0.5), death) ~ age + sex + kappa + lambda + mgus, flchain)
female <- rats[rats$sex == "f", ]
go("rats", Surv(time, status) ~ rx, female, cluster = female$litter)
go("rats_breslow", Surv(time, status) ~ rx, female, cluster = female$litter, ties = "breslow")
go("cgd", Surv(tstart, tstop, status) ~ treat + inherit + steroids, cgd, cluster = cgd$id)
go("bladder", Surv(stop, event) ~ rx + size + number + strata(enum), bladder, cluster = bladder$id)
go("colon", Surv(time, status) ~ rx + age + nodes + strata(etype), colon, cluster = colon$id)
go("colon_weights", Surv(time, status) ~ rx + age + nodes + strata(etype), colon, cluster = colon$id,
  weights = rep(c(0.5, 1, 2, 1.5), length = nrow(colon)))
go("rotterdam", Surv(dtime, death) ~ age + meno + size + grade + nodes + pgr + er + hormon + chemo, rotterdam)
go("gbsg", Surv(rfstime, status) ~ age + meno + size + grade + nodes + pgr + er + hormon, gbsg)
m <- transform(mgus2, etime = ifelse(pstat == 0, futime, ptime), ev = ifelse(pstat == 0, 2 * death, 1))
go("mgus2_pcm", Surv(etime, ev == 1) ~ age + sex, m)
go("mgus2_death", Surv(etime, ev == 2) ~ age + sex, m)
fg <- finegray(Surv(etime, factor(ev, 0:2, c("censor", "pcm", "death"))) ~ ., data = m, etype = "pcm")
go("mgus2_fine_gray", Surv(fgstart, fgstop, fgstatus) ~ age + sex, fg, weights = fg$fgwt)

data(DMlate)
L <- Lexis(entry = list(Per = dodm, Age = dodm - dobth, DMdur = 0), exit = list(Per = dox),
  exit.status = factor(!is.na(dodth), labels = c("DM", "Dead")), data = DMlate)
C <- cutLexis(L, cut = L$doins, timescale = "Per", new.state = "Ins", precursor.states = "DM")
C <- as.data.frame(unclass(transform(C, tin = Age, tout = Age + lex.dur, dd = lex.Xst == "Dead", ins = lex.Cst == "Ins")))
go("diabetes", Surv(tin, tout, dd) ~ ins + sex, C)
# the same with every time that differs in its last bits as a time of its own (coxph's timefix = FALSE)
C[c("tin", "tout")] <- match(c(C$tin, C$tout), sort(unique(c(C$tin, C$tout))))
go("diabetes_ranks", Surv(tin, tout, dd) ~ ins + sex, C)

# matched sets: conditional logistic regression is proportional hazards with a stratum per set
data(bdendo)
bdendo$one <- 1
go("bdendo", Surv(one, d) ~ est + gall + hyp + strata(set), bdendo)

# data sets of Therneau & Grambsch, Modeling Survival Data, 2000, appendix E
test1 <- data.frame(time = c(9, 1, 1, 6, 6, 8), status = c(1, 1, 0, 1, 1, 0), x = c(0, 1, 1, 1, 0, 0))
test2 <- data.frame(start = c(1, 2, 5, 2, 1, 7, 3, 4, 8, 8), stop = c(2, 3, 6, 7, 8, 9, 9, 9, 14, 17),
  event = c(1, 1, 1, 1, 1, 1, 1, 0, 0, 0), x = c(1, 0, 0, 1, 0, 1, 1, 1, 0, 0))
testw1 <- data.frame(time = c(1, 1, 2, 2, 2, 2, 3, 4, 5), status = c(1, 0, 1, 1, 1, 0, 0, 1, 0),
  x = c(2, 0, 1, 1, 0, 1, 0, 1, 0), wt = c(1, 2, 3, 4, 3, 2, 1, 2, 1))
for (ties in c("breslow", "efron")) {
  go(paste0("test1_", ties), Surv(time, status) ~ x, test1, ties = ties)
  go(paste0("test2_", ties), Surv(start, stop, event) ~ x, test2, ties = ties)
  go(paste0("testw1_", ties), Surv(time, status) ~ x, testw1, ties = ties, weights = testw1$wt)
}
write.csv(data.frame(name = names(numbers), value = format(unlist(numbers), digits = 15, trim = TRUE)),
  file.path(folder, "numbers.csv"), row.names = FALSE, quote = FALSE)
