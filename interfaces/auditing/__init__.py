"""Any history whatever, told in words: for auditors (X1)."""
