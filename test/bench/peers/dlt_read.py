# Reads a table out of PostgreSQL into a local DuckDB with dlt: python dlt_read.py <url> <schema> <table> <file> <backend>
import sys

import dlt
from dlt.sources.sql_database import sql_table

url, schema, table, file, backend = sys.argv[1:]
pipeline = dlt.pipeline(
    "bench",
    pipelines_dir=file + ".pipelines",
    destination=dlt.destinations.duckdb(file),
    dataset_name="peer",
)
# 100,000 rows at a time is what dlt advises for large tables; connectorx reads all at once whatever it is told.
rows = sql_table(credentials=url, schema=schema, table=table, backend=backend, chunk_size=100_000, reflection_level="full")
pipeline.run(rows, write_disposition="replace", loader_file_format="parquet")
