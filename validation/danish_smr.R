# Danish diabetes patients against the Danish population: all-cause SMR by sex.
# Data DMlate and M.dk of R package Epi (Carstensen). Split by Epi itself, one-year ages and years.
# Usage: Rscript danish_smr.R FOLDER   writes rows.csv, rates.csv (inputs) and numbers.csv (Epi's answers).
folder <- commandArgs(TRUE)[1]
if (!requireNamespace("Epi", quietly = TRUE)) { message("needs the R package Epi"); quit(status = 42) }
suppressMessages(library(Epi))
data(DMlate); data(M.dk)

people <- subset(DMlate, dox > dodm)
rows <- data.frame(
  duration = people$dox - people$dodm, age = people$dodm - people$dobth, period = people$dodm,
  sex = as.integer(people$sex) - 1, event = as.integer(!is.na(people$dodth)))
rates <- data.frame(age = M.dk$A, period = M.dk$P, sex = M.dk$sex - 1, rate = M.dk$rate / 1000)

L <- suppressMessages(Lexis(entry = list(per = dodm, age = dodm - dobth), exit = list(per = dox),
  exit.status = factor(!is.na(dodth), labels = c("alive", "dead")), data = people))
S <- splitLexis(splitLexis(L, breaks = 0:110, time.scale = "age"), breaks = 1990:2015, time.scale = "per")
cells <- data.frame(A = floor(timeBand(S, "age", "left")), P = floor(timeBand(S, "per", "left")),
  sex = as.integer(S$sex), Y = dur(S), D = as.integer(status(S) == "dead"))
both <- merge(cells, data.frame(A = M.dk$A, P = M.dk$P, sex = M.dk$sex, rate = M.dk$rate / 1000))

numbers <- list(years = sum(dur(S)), deaths = sum(cells$D))
for (s in 1:2) {
  name <- c("men", "women")[s]; x <- both[both$sex == s, ]
  O <- sum(x$D); E <- sum(x$Y * x$rate); ci <- poisson.test(O)$conf.int / E
  numbers[paste0(name, c("_observed", "_expected", "_years", "_smr", "_low", "_high"))] <-
    c(O, E, sum(x$Y), O / E, ci)
}
write.csv(rows, file.path(folder, "rows.csv"), row.names = FALSE)
write.csv(rates, file.path(folder, "rates.csv"), row.names = FALSE)
write.csv(data.frame(name = names(numbers), value = unlist(numbers)), file.path(folder, "numbers.csv"),
  row.names = FALSE, quote = FALSE)
