# The stratified non-central hypergeometric law by brute force in R: choose() and convolution, limits by uniroot.
# Beside it what fisher.test and mantelhaen.test print: their estimates and limits come from uniroot at its
# default tolerance, so they agree with the law to 1e-2 only in an upper limit far out. Base R only.
# Usage: Rscript mention_ratio.R FOLDER   writes numbers.csv.
folder <- commandArgs(TRUE)[1]
numbers <- list()

law <- function(psi, n, a, b) Reduce(function(x, y) convolve(x, rev(y), type = "open"),
  lapply(seq_along(n), function(i) {
    k <- max(0, a[i] + b[i] - n[i]):min(a[i], b[i])
    w <- dhyper(k, a[i], n[i] - a[i], b[i], log = TRUE) + k * log(psi)
    w <- exp(w - max(w))
    w / sum(w)
  }))
root <- function(f, from, to) exp(uniroot(function(x) f(exp(x)), c(from, to), tol = 1e-14)$root)
many <- function(name, n, a, b, both) {
  least <- sum(pmax(0, a + b - n)); most <- sum(pmin(a, b)); o <- sum(both)
  k <- least:most; at <- k == o
  mean_at <- function(psi) sum(k * law(psi, n, a, b))
  above <- function(psi, half) { w <- law(psi, n, a, b); sum(w[k > o]) + half * w[at] }
  below <- function(psi, half) { w <- law(psi, n, a, b); sum(w[k < o]) + half * w[at] }
  keep <- function(what, value) numbers[paste(name, what, sep = ".")] <<- value
  keep("expected", sum(a * b / n))
  keep("estimate", root(function(p) mean_at(p) - o, -9, 9))
  for (half in c(1, 0.5)) {
    kind <- if (half == 1) "central" else "mid_p"
    keep(paste0(kind, "_low"), root(function(p) above(p, half) - 0.025, -12, 9))
    keep(paste0(kind, "_high"), root(function(p) below(p, half) - 0.025, -9, 12))
    keep(paste0(kind, "_p"), min(1, 2 * min(above(1, half), below(1, half))))
  }
  tables <- array(rbind(both, a - both, b - both, n - a - b + both), c(2, 2, length(n)))
  test <- if (length(n) == 1) fisher.test(tables[, , 1]) else mantelhaen.test(tables, exact = TRUE)
  keep("printed_estimate", test$estimate)
  keep("printed_low", test$conf.int[1])
  keep("printed_high", test$conf.int[2])
}
many("tea", 8, 4, 4, 3)
many("twins", 30, 17, 12, 2)
many("table", 120, 17, 41, 12)
ucb <- UCBAdmissions
many("admissions", apply(ucb, 3, sum), apply(ucb[1, , ], 2, sum), apply(ucb[, 1, ], 2, sum), ucb[1, 1, ])
many("sparse", c(40, 3, 12, 90, 7, 25), c(3, 2, 1, 4, 6, 2), c(5, 1, 11, 6, 5, 1), c(2, 1, 1, 0, 4, 0))
many("common", c(400, 380, 610), c(250, 300, 420), c(220, 180, 410), c(160, 150, 300))
write.csv(data.frame(name = names(numbers), value = sapply(numbers, format, digits = 15)),
  file.path(folder, "numbers.csv"), row.names = FALSE, quote = FALSE)
