// packages.cypher - the tables of the package graph: `debian_packages.sh` makes the files.
CREATE NODE TABLE Package(
    name STRING,
    version STRING,
    section STRING,
    priority STRING,
    installed_size INT64,       // KiB
    maintainer STRING,
    description STRING,
    installed BOOL,             // on this machine, or only available
    PRIMARY KEY(name));

// clause: which part of the list, from 1; choice: which alternative of that part, from 1
CREATE REL TABLE Depends(FROM Package TO Package, version STRING, clause INT32, choice INT32);
CREATE REL TABLE PreDepends(FROM Package TO Package, version STRING, clause INT32, choice INT32);
CREATE REL TABLE Recommends(FROM Package TO Package, version STRING, clause INT32, choice INT32);
CREATE REL TABLE Suggests(FROM Package TO Package, version STRING, clause INT32, choice INT32);
CREATE REL TABLE Conflicts(FROM Package TO Package, version STRING, clause INT32, choice INT32);
