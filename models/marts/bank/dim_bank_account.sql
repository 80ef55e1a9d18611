select
    -- key
    bank_account_key,
    -- attributes
    account,
    currency,
    company,
    bank_account,
    name as account_name,
    iban,
    account_number,
    bic,
    main_account,
    status,
    -- dates
    active_from,
    active_to,
    first_statement_on,
    last_statement_on,
    -- flags
    company is not null as is_in_ledger
from {{ ref("int_bank__accounts_joined") }}
