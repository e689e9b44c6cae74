//! SIMD slice kernels and their dispatch; the scalar version is the definition.
