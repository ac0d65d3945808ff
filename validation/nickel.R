# Welsh nickel smelters: lung, nasal and other deaths against England and Wales.
# Data nickel and ewrates of R package Epi (Breslow & Day, IARC 1987). Exact split at five-year ages and years.
# Usage: Rscript nickel.R FOLDER   writes rows.csv, rates.csv (inputs) and numbers.csv (Epi's answers).
folder <- commandArgs(TRUE)[1]
if (!requireNamespace("Epi", quietly = TRUE)) { message("needs the R package Epi"); quit(status = 42) }
suppressMessages(library(Epi))
data(nickel); data(ewrates)

lung <- as.integer(nickel$icd %in% c(162, 163))
nasal <- as.integer(nickel$icd == 160)
dead <- as.integer(nickel$icd > 0)
rows <- data.frame(duration = nickel$ageout - nickel$agein, age = nickel$agein, period = nickel$dob + nickel$agein,
  lung = lung, nasal = nasal, dead = dead)
rates <- data.frame(age = ewrates$age, period = ewrates$year, lung = ewrates$lung / 1e6,
  nasal = ewrates$nasal / 1e6, other = ewrates$other / 1e6)

L <- suppressMessages(Lexis(entry = list(age = agein, per = dob + agein), exit = list(age = ageout),
  exit.status = lung, data = nickel))
S <- splitLexis(splitLexis(L, breaks = seq(0, 100, 5), time.scale = "age"), breaks = seq(1931, 1981, 5),
  time.scale = "per")
both <- merge(data.frame(age = timeBand(S, "age", "left"), period = timeBand(S, "per", "left"), Y = dur(S)), rates)
numbers <- list(men = nrow(nickel), years = sum(dur(S)), years_with_rate = sum(both$Y), lung = sum(lung),
  nasal = sum(nasal), dead = sum(dead), expected_lung = sum(both$Y * both$lung),
  expected_nasal = sum(both$Y * both$nasal), expected_other = sum(both$Y * both$other))
write.csv(rows, file.path(folder, "rows.csv"), row.names = FALSE)
write.csv(rates, file.path(folder, "rates.csv"), row.names = FALSE)
write.csv(data.frame(name = names(numbers), value = unlist(numbers)), file.path(folder, "numbers.csv"),
  row.names = FALSE, quote = FALSE)
