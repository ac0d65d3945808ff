# Three cohorts against daily hazards of life tables, expected by R's survival::pyears.
#   colrec: colorectal cancer in Slovenia against slopop (R package relsurv)
#   jasa:   Stanford heart transplant candidates, all taken as men, against survexp.us (R package survival)
#   mgus2:  monoclonal gammopathy, entry set to 1 July of the year of diagnosis, against survexp.us
# Usage: Rscript life_tables.R FOLDER   writes NAME_rows.csv, slopop.csv, survexp.csv and numbers.csv.
folder <- commandArgs(TRUE)[1]
for (package in c("survival", "relsurv")) if (!requireNamespace(package, quietly = TRUE)) {
  message("needs the R package ", package); quit(status = 42)
}
suppressMessages({library(survival); library(relsurv)})
data(colrec); data(slopop)

long <- function(table, name) {
  cuts <- attr(table, "cutpoints"); dims <- attr(table, "dimid")
  if (is.null(dims)) dims <- names(dimnames(table))
  a <- which(dims == "age"); p <- which(dims == "year"); s <- which(dims == "sex")
  grid <- arrayInd(seq_along(table), dim(table))
  days <- if (inherits(cuts[[p]], "date")) as.integer(cuts[[p]]) - 3653L else as.integer(as.Date(cuts[[p]]))
  out <- data.frame(age = cuts[[a]][grid[, a]], period = days[grid[, p]], sex = grid[, s] - 1,
    rate = as.vector(unclass(table)))
  write.csv(out, file.path(folder, paste0(name, ".csv")), row.names = FALSE)
}
# In a US table the year turns on the birthday: the entry date is moved back by the birthday's day of the year.
us_period <- function(age, entry) {
  born <- as.Date("1970-01-01") + (as.numeric(entry) - age)
  as.numeric(entry) - as.numeric(born - as.Date(paste0(format(born, "%Y"), "-01-01")))
}
rows <- function(name, duration, age, period, sex, event)
  write.csv(data.frame(duration, age, period, sex, event), file.path(folder, paste0(name, "_rows.csv")),
    row.names = FALSE)
numbers <- list()
note <- function(name, p) numbers[paste0(name, c("_years", "_observed", "_expected"))] <<-
  c(p$pyears, p$event, p$expected)

long(slopop, "slopop"); long(survexp.us, "survexp")

rows("colrec", colrec$time, colrec$age, as.integer(colrec$diag) - 3653L, colrec$sex - 1, colrec$stat)
note("colrec", pyears(Surv(time, stat) ~ 1, colrec, ratetable = slopop,
  rmap = list(age = age, sex = sex, year = diag), scale = 365.25))

age <- jasa$age * 365.25
rows("jasa", jasa$futime, age, us_period(age, jasa$accept.dt), 0, jasa$fustat)
note("jasa", suppressWarnings(pyears(Surv(futime, fustat) ~ 1, jasa, ratetable = survexp.us,
  rmap = list(age = age * 365.25, sex = "male", year = accept.dt), scale = 365.25)))

m <- within(mgus2, {
  entry <- as.Date(paste0(dxyr, "-07-01")); days <- futime * 30.4375; in_days <- age * 365.25
  name <- ifelse(sex == "M", "male", "female") })
rows("mgus2", m$days, m$in_days, us_period(m$in_days, m$entry), as.integer(m$name == "female"), m$death)
note("mgus2", pyears(Surv(days, death) ~ 1, m, ratetable = survexp.us,
  rmap = list(age = in_days, sex = name, year = entry), scale = 365.25))

write.csv(data.frame(name = names(numbers), value = unlist(numbers)), file.path(folder, "numbers.csv"),
  row.names = FALSE, quote = FALSE)
