# SPDX-License-Identifier: MIT
# types of columns that cannot be stored are named with their column
for type in 'INT64[][]' 'FLOAT[0]' 'FLOAT[65536]' 'FLOAT[3][2]' SERIAL 'STRUCT(a INT64, b STRING)' 'MAP(STRING, INT64)' 'DECIMAL(10, 2)' \
    INTERVAL UUID BLOB INT128 'UNION(a INT64, b STRING)'; do
    echo "CREATE NODE TABLE Doc(id INT64, c $type, PRIMARY KEY(id));" >s.cypher
    gdb-import -q db s.cypher || echo "status $?"
done
echo "CREATE NODE TABLE Doc(id STRING[], PRIMARY KEY(id));" >s.cypher
gdb-import -q db s.cypher || echo "status $?"
