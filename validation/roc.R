# Areas under the ROC curve on the aSAH data of R's pROC package (113 people with a bleeding under the skull: poor
# outcome against three markers; Turck et al., Intensive Care Med 2010; 36: 107-15; measured facts from a GPL-3
# package), DeLong's intervals and tests, best cut-offs, and Wilson's intervals of shares.
# Usage: Rscript roc.R FOLDER   writes asah.csv (the columns used) and numbers.csv.
if (!requireNamespace("pROC", quietly = TRUE)) { message("the R package pROC is missing"); quit(status = 42) }
suppressMessages(library(pROC))
folder <- commandArgs(TRUE)[1]
data(aSAH)
d <- data.frame(poor = as.integer(aSAH$outcome == "Poor"), woman = as.integer(aSAH$gender == "Female"),
  age = aSAH$age, wfns = as.integer(aSAH$wfns), s100b = aSAH$s100b, ndka = aSAH$ndka)
write.csv(d, file.path(folder, "asah.csv"), row.names = FALSE, quote = FALSE)
numbers <- list()
curves <- lapply(c(s100b = "s100b", wfns = "wfns", ndka = "ndka"), function(name) {
  roc(d$poor, d[[name]], levels = 0:1, direction = "<", quiet = TRUE)
})
for (name in names(curves)) {
  found <- ci(curves[[name]])
  numbers[paste(name, c("auc", "low", "high", "variance"), sep = ".")] <-
    c(found[2], found[1], found[3], var(curves[[name]]))
  for (rule in c("youden", "closest.topleft")) {
    best <- coords(curves[[name]], "best", best.method = rule, transpose = FALSE)[1, ]
    numbers[paste(name, rule, c("threshold", "specificity", "sensitivity"), sep = ".")] <- unlist(best[1:3])
  }
}
numbers["s100b.at_0.2.sensitivity"] <- mean(d$s100b[d$poor == 1] > 0.2)
numbers["s100b.at_0.2.specificity"] <- mean(d$s100b[d$poor == 0] <= 0.2)
for (other in c("wfns", "ndka")) {
  test <- roc.test(curves$s100b, curves[[other]], method = "delong")
  numbers[paste("s100b", other, c("z", "p", "covariance"), sep = ".")] <-
    c(test$statistic, test$p.value, cov(curves$s100b, curves[[other]]))
}
sexes <- lapply(0:1, function(woman) {
  with(d[d$woman == woman, ], roc(poor, s100b, levels = 0:1, direction = "<", quiet = TRUE))
})
test <- roc.test(sexes[[1]], sexes[[2]], method = "delong", paired = FALSE)
numbers[paste("men.women", c("t", "df", "p"), sep = ".")] <- c(test$statistic, test$parameter, test$p.value)
for (pair in list(c(81, 263), c(15, 148), c(0, 20), c(1, 29))) {
  numbers[paste("wilson", pair[1], pair[2], c("low", "high"), sep = ".")] <-
    suppressWarnings(prop.test(pair[1], pair[2], correct = FALSE)$conf.int)
}
write.csv(data.frame(name = names(numbers), value = format(unlist(numbers), digits = 15, trim = TRUE)),
  file.path(folder, "numbers.csv"), row.names = FALSE, quote = FALSE)
