"""纠纷登记: the list with its detail, the registration form, and the steps of a dispute."""
