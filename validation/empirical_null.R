# The empirical null and a calibrated ratio by brute force in R: marginal likelihoods by adaptive quadrature,
# their maximum by optim, averaged tails by adaptive quadrature, limits by uniroot. Base R only.
# Usage: Rscript empirical_null.R FOLDER   writes numbers.csv.
folder <- commandArgs(TRUE)[1]
numbers <- list()
keep <- function(name, values) numbers[paste(name, names(values), sep = ".")] <<- values

maximum <- function(f) {
  found <- optim(c(0.1, log(0.2)), function(p) -f(p[1], exp(p[2])), control = list(reltol = 1e-15, maxit = 5000))
  found <- optim(found$par, function(p) -f(p[1], exp(p[2])), control = list(reltol = 1e-15, maxit = 5000))
  c(mean = found$par[1], sd = exp(found$par[2]))
}

# thirty estimates known by log ratio and standard error: the marginal is normal
i <- 1:30
se <- 0.05 + 0.35 * ((7 * i) %% 30) / 30
x <- 0.2 + 0.25 * qnorm(((13 * i) %% 30 + 0.5) / 30) + se * qnorm(((11 * i) %% 30 + 0.5) / 30)
keep("normal", maximum(function(m, s) sum(dnorm(x, m, sqrt(s^2 + se^2), log = TRUE))))

# twenty-four pairs of one cell: conditional likelihoods, three of them without exposed events
o <- c(0, 6, 4, 7, 25, 3, 0, 40, 2, 5, 5, 9, 4, 60, 1, 14, 0, 8, 9, 2, 30, 4, 2, 16)
r <- 0.01 * (1 + (5 * seq_along(o)) %% 7)
e <- c(2, 2, 5, 2.5, 9, 4, 1, 12, 5, 3, 6, 3, 4, 16, 3, 4, 2, 10, 3, 2, 8, 2, 4, 4)
d <- round(e / r)
marginal <- function(m, s, loglik) {
  top <- optimize(function(x) loglik(x) + dnorm(x, m, s, log = TRUE), c(-15, 15), maximum = TRUE)
  f <- function(x) exp(loglik(x) + dnorm(x, m, s, log = TRUE) - top$objective)
  low <- integrate(f, -Inf, top$maximum, rel.tol = 1e-11)$value
  high <- integrate(f, top$maximum, Inf, rel.tol = 1e-11)$value
  log(low + high) + top$objective
}
conditional <- function(k) function(x) o[k] * x - (o[k] + d[k]) * log1p(r[k] * exp(x))
keep("counts", maximum(function(m, s)
  sum(sapply(seq_along(o), function(k) marginal(m, s, conditional(k))))))

# the same with counts of 1 to 4 known to be just that
censored <- function(k) if (o[k] %in% 1:4) {
  function(x) log(colSums(sapply(x, function(y) dnbinom(1:4, size = d[k], mu = exp(y) * r[k] * d[k]))))
} else conditional(k)
keep("censored", maximum(function(m, s)
  sum(sapply(seq_along(o), function(k) marginal(m, s, censored(k))))))

# one pair of one cell, corrected by a null that is known
calibrated <- function(name, o, n, r, m, s) {
  chance <- function(x) plogis(x + log(r))
  upper <- function(x) (pbinom(o, n, chance(x), lower.tail = FALSE) + pbinom(o - 1, n, chance(x), lower.tail = FALSE)) / 2
  lower <- function(x) (pbinom(o, n, chance(x)) + pbinom(o - 1, n, chance(x))) / 2
  over <- function(f, t) integrate(function(x) f(t + x) * dnorm(x, m, s), m - 9 * s, m + 9 * s,
    rel.tol = 1e-11, subdivisions = 1000)$value
  centre <- log(max(o, 0.5) / ((n - o) * r)) - m
  root <- function(f, target, a, z) exp(uniroot(function(t) over(f, t) - target, c(a, z), tol = 1e-13)$root)
  limits <- c(high = root(lower, 0.025, centre, centre + 8), p = min(1, 2 * min(over(upper, 0), over(lower, 0))))
  if (o > 0) limits <- c(low = root(upper, 0.025, centre - 8, centre),
    estimate = root(upper, 0.5, centre - 3, centre + 3), limits)
  keep(name, limits)
}
calibrated("pair", 12, 512, 0.012, 0.3, 0.2)
calibrated("strong", 40, 840, 0.01, 0.4, 0.15)
calibrated("none_exposed", 0, 300, 0.02, 0.3, 0.2)
write.csv(data.frame(name = names(numbers), value = unlist(numbers)), file.path(folder, "numbers.csv"),
  row.names = FALSE, quote = FALSE)
