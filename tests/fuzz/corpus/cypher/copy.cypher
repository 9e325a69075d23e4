COPY A(id, x) FROM ['a.csv', "b*.csv"] (HEADER=true, DELIM="|", skip 2, null_strings=['', 'NA'], header); COPY R FROM (MATCH (n) RETURN n) ();
COPY (RETURN 1) TO 'x' (h=1.5); EXPORT DATABASE 'x' (format='csv'); IMPORT DATABASE 'x'; BEGIN TRANSACTION READ ONLY; COMMIT; ROLLBACK; CHECKPOINT; EXPLAIN RETURN 1; PROFILE RETURN 2
