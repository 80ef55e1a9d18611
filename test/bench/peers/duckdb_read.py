# Reads a table out of PostgreSQL into a local DuckDB with DuckDB's own reader, its extension taken from PyPI:
# python duckdb_read.py <url> <schema> <table> <file>
import sys
from pathlib import Path

import duckdb
import duckdb_extension_postgres_scanner as extension

url, schema, table, file = sys.argv[1:]
binary = next(Path(extension.__file__).parent.rglob("*.duckdb_extension"))
session = duckdb.connect(file)
session.execute(f"load '{binary}'")
session.execute(f"attach '{url}' as source (type postgres, read_only)")
session.execute(f'create schema peer; create table peer.ledger as from source."{schema}"."{table}"')
