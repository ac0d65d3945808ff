# The stratified conditional law by brute force in R: sums of binomials by convolution, limits by uniroot,
# the estimate by Poisson regression. Base R only.
# Usage: Rscript conditional.R FOLDER   writes numbers.csv.
folder <- commandArgs(TRUE)[1]
numbers <- list()

one <- function(name, o, p, d, u) {
  test <- poisson.test(c(o, d), c(p, u))
  tails <- c(pbinom(o, o + d, p / (p + u)), pbinom(o - 1, o + d, p / (p + u), lower.tail = FALSE))
  numbers[paste(name, c("estimate", "central_low", "central_high", "central_p"), sep = ".")] <<-
    c(test$estimate, test$conf.int, min(1, 2 * min(tails)))
}
law <- function(t, n, r) Reduce(function(a, b) convolve(a, rev(b), type = "open"),
  lapply(seq_along(n), function(i) dbinom(0:n[i], n[i], t * r[i] / (1 + t * r[i]))))
many <- function(name, o, p, d, u) {
  n <- o + d; r <- p / u; total <- sum(o)
  upper <- function(t) { w <- law(t, n, r); sum(w[-seq_len(total + 1)]) + w[total + 1] / 2 }
  lower <- function(t) 1 - upper(t)
  fit <- glm(c(o, d) ~ rep(1:0, each = length(o)) + factor(rep(seq_along(o), 2)) + offset(log(c(p, u))),
    poisson, control = list(epsilon = 1e-14, maxit = 100))
  b <- coef(fit)[2]
  root <- function(f, a, z) exp(uniroot(function(x) f(exp(x)) - 0.025, c(a, z), tol = 1e-13)$root)
  numbers[paste(name, c("estimate", "se", "deviance", "low", "high", "p"), sep = ".")] <<-
    c(exp(b), sqrt(diag(vcov(fit)))[2], deviance(fit), root(upper, b - 5, b), root(lower, b, b + 5),
      min(1, 2 * min(upper(1), lower(1))))
}
one("fluoroscopy", 41, 28010, 15, 19017)
one("fay", 2, 17877, 10, 20000)
one("none_exposed", 0, 120, 9, 4000)
many("doctors", c(32, 104, 206, 186, 102), c(52407, 43248, 28612, 12663, 5317),
  c(2, 12, 28, 28, 31), c(18790, 10673, 5710, 2585, 1462))
many("sparse", c(3, 0, 5, 1, 2, 4), c(12, 30, 8, 2.5, 40, 15), c(20, 7, 14, 60, 3, 25),
  c(900, 400, 310, 2000, 150, 700))
many("small_reference", c(6, 2, 1), c(50, 20, 70), c(3, 5, 1), c(60, 90, 30))
write.csv(data.frame(name = names(numbers), value = unlist(numbers)), file.path(folder, "numbers.csv"),
  row.names = FALSE, quote = FALSE)
