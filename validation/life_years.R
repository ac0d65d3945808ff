# Expected years left before age 95 under step-wise mortality, by the survival functions of R's Epi package (which
# integrates by trapezes: here in steps of 1/1000 year) and in closed form for constant rates.
# Usage: Rscript life_years.R FOLDER   writes numbers.csv.
if (!requireNamespace("Epi", quietly = TRUE)) { message("the R package Epi is missing"); quit(status = 42) }
folder <- commandArgs(TRUE)[1]
until <- 95; int <- 1 / 1000
closed <- function(rate, from) (1 - exp(-rate * (until - from))) / rate
years <- function(rates, from) {  # rates by completed year of age, from 0
  middle <- seq(from + int / 2, until - int / 2, by = int)
  Epi::erl1(int, rates[floor(middle) + 1], from)[1, "erl"]
}
well <- 0.0001 * exp(0.09 * 0:94)               # Gompertz, held for a year of age
ill <- well * c(rep(4, 50), rep(2, 20), rep(1.5, 25))
numbers <- list()
for (from in c(30, 45.5, 60.5, 80)) {
  numbers[paste("constant", from, sep = ".")] <- closed(0.02, from) - closed(0.05, from)
  numbers[paste("well", from, sep = ".")] <- years(well, from)
  numbers[paste("ill", from, sep = ".")] <- years(ill, from)
  numbers[paste("epi_lost", from, sep = ".")] <- Epi::yll(int, muW = well[floor(seq(from + int / 2, until - int / 2, by = int)) + 1],
    muD = ill[floor(seq(from + int / 2, until - int / 2, by = int)) + 1], age.in = from, A = from, note = FALSE)[1]
}
write.csv(data.frame(name = names(numbers), value = format(unlist(numbers), digits = 15, trim = TRUE)),
  file.path(folder, "numbers.csv"), row.names = FALSE, quote = FALSE)
