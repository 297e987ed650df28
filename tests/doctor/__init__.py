"""Tests of the doctor: each finding, beside a pipeline that is well."""
