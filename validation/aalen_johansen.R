# Cumulative incidence with death competing on the mgus2 data of R's survival package (1,384 people with a benign
# blood protein: plasma cell malignancy, death without it; Kyle et al., N Engl J Med 2002; 346: 564-9), by sex.
# Usage: Rscript aalen_johansen.R FOLDER   writes counts.csv (people by sex and month of their last day) and numbers.csv.
if (!requireNamespace("survival", quietly = TRUE)) { message("the R package survival is missing"); quit(status = 42) }
library(survival)
folder <- commandArgs(TRUE)[1]
d <- mgus2
d$month <- with(d, ifelse(pstat == 1, ptime, futime))
d$event <- with(d, ifelse(pstat == 1, 1, 2 * death))
counts <- aggregate(cbind(pcm = event == 1, death = event == 2, censored = event == 0) ~ sex + month, d, sum)
counts$sex <- as.integer(counts$sex)
write.csv(counts, file.path(folder, "counts.csv"), row.names = FALSE, quote = FALSE)
numbers <- list()
for (sex in c("F", "M")) {
  rows <- d[d$sex == sex, ]
  fit <- survfit(Surv(month, factor(event, 0:2, c("censor", "pcm", "death"))) ~ 1, rows, conf.type = "log-log")
  alone <- survfit(Surv(month, event == 1) ~ 1, rows)
  for (t in c(12, 60, 120, 240, 360)) {
    s <- summary(fit, times = t)
    numbers[paste(sex, t, c("at_risk", "pcm", "death", "se", "low", "high"), sep = ".")] <-
      c(s$n.risk[1], s$pstate[2:3], s$std.err[2], s$lower[2], s$upper[2])
    numbers[paste(sex, t, "one_minus_km", sep = ".")] <- 1 - summary(alone, times = t)$surv
  }
}
write.csv(data.frame(name = names(numbers), value = format(unlist(numbers), digits = 15, trim = TRUE)),
  file.path(folder, "numbers.csv"), row.names = FALSE, quote = FALSE)
