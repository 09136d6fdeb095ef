package main

// The causes, in the groups of docs/startup.md.
var (
	// Secrets and the example file.

	stillExample = cause{
		"{setting}", "it is still the example's",
		"{cure}",
	}
	fileAbsent = cause{
		"{setting}", "there is no file {file}",
		"make it, or correct the path",
	}
	fileClosed = cause{
		"{setting}", "this process may not read {file}",
		"give it to the user that runs modu: chown USER {file}",
	}
	fileDirectory = cause{
		"{setting}", "{file} is a directory",
		"name the file in it; Docker makes a directory where a file that it should mount is missing",
	}
	fileEmpty = cause{
		"{setting}", "the file {file} is empty",
		"write the value into it",
	}
	keyMissing = cause{
		"MODU_SIGNING_KEY", "it is required with Postgres, so that every node accepts the tokens of the others",
		"`modu keygen` prints one, for a file that MODU_SIGNING_KEY_FILE names",
	}
	keyNotPEM = cause{
		"MODU_SIGNING_KEY", "{from} holds no PEM block",
		"`modu keygen` prints a key; write it with all its lines, or into a file that MODU_SIGNING_KEY_FILE names",
	}
	keyWrongKind = cause{
		"MODU_SIGNING_KEY", "{from} holds {kind} and not an Ed25519 private key in PKCS #8",
		"`modu keygen` prints one",
	}
	keyTwice = cause{
		"MODU_SIGNING_KEY", "{from} holds the same key twice",
		"remove one of the two",
	}
	keyOpen = cause{
		"MODU_SIGNING_KEY", "others than its owner may read {file} (mode {mode})",
		"chmod 600 {file}; if others had accounts on this machine, make a new key: everybody signs in again",
	}

	// The database's address.

	dbBadURL = cause{
		"MODU_DATABASE_URL", "it is not a URL that can be read ({detail})",
		"write postgres://USER:PASSWORD@HOST:5432/NAME; in the password # is %23, / is %2F, @ is %40 and : is %3A",
	}
	dbNameMissing = cause{
		"MODU_DATABASE_URL", "it names no database",
		"write the name after the host: postgres://USER@HOST:5432/modu",
	}
	dbNameLong = cause{
		"MODU_DATABASE_URL", "the database's name has {bytes} bytes, and Postgres would cut it after 63",
		"take a shorter name",
	}
	dbNameTemplate = cause{
		"MODU_DATABASE_URL", "{database} is Postgres's own template",
		"name a database of its own, such as modu",
	}
	dbNameOdd = cause{
		"MODU_DATABASE_URL", "the database's name {database} has a slash or a control character",
		"take a name of letters, digits and _",
	}

	// Postgres.

	dbNoHost = cause{
		"MODU_DATABASE_URL", "no host is called {host}",
		"correct the host's name, or start the service that has it",
	}
	dbRefused = cause{
		"MODU_DATABASE_URL", "nothing listens at {addr}",
		"start Postgres there, or correct host and port",
	}
	dbTimedOut = cause{
		"MODU_DATABASE_URL", "{addr} does not answer within 5 s",
		"let this machine reach it (firewall, security group, network), or correct host and port",
	}
	dbBroken = cause{
		"MODU_DATABASE_URL", "{addr} ends the connection without a word",
		"see that Postgres answers there and not another service, and look into its log",
	}
	dbStarting = cause{
		"MODU_DATABASE_URL", "Postgres at {addr} is still starting or shuts down",
		"wait until it takes connections; its log says what it does",
	}
	dbTooMany = cause{
		"MODU_DATABASE_URL", "Postgres at {addr} has no connection left",
		"raise its max_connections, or lower MODU_DB_POOL on every node",
	}
	dbNoTLS = cause{
		"MODU_DATABASE_URL", "Postgres at {addr} offers no TLS, which the URL asks for",
		"switch TLS on there, or write sslmode=disable at the URL's end if the network between is yours",
	}
	dbNeedsTLS = cause{
		"MODU_DATABASE_URL", "Postgres at {addr} admits {user} only with TLS",
		"write sslmode=require at the URL's end, or verify-full",
	}
	dbCertificate = cause{
		"MODU_DATABASE_URL", "the certificate of Postgres at {addr} is not accepted ({detail})",
		"name its authority with sslrootcert=FILE at the URL's end, or correct the host's name",
	}
	dbPassword = cause{
		"MODU_DATABASE_URL", "Postgres at {addr} does not accept the password of {user}",
		"correct it; in a URL # is %23, / is %2F, @ is %40 and : is %3A",
	}
	dbNoRole = cause{
		"MODU_DATABASE_URL", "Postgres at {addr} knows no user {user}",
		"correct the name, or let an administrator type: CREATE ROLE {quoted_user} LOGIN PASSWORD '…';",
	}
	dbNotAdmitted = cause{
		"MODU_DATABASE_URL", "Postgres at {addr} does not admit {user} to {database} from this machine",
		"let an administrator add a line to its pg_hba.conf",
	}
	dbNoConnect = cause{
		"MODU_DATABASE_URL", "{user} may not connect to {database}",
		"let an administrator type: GRANT CONNECT ON DATABASE {quoted_database} TO {quoted_user};",
	}
	dbAbsent = cause{
		"MODU_DATABASE_URL", "there is no database {database} at {addr}",
		"`modu migrate --create` makes it",
	}
	dbNoCreateDB = cause{
		"MODU_DATABASE_URL", "{user} may not make the database {database}",
		"let an administrator type: CREATE DATABASE {quoted_database} OWNER {quoted_user} TEMPLATE template0 ENCODING 'UTF8';",
	}
	dbNoCreate = cause{
		"MODU_DATABASE_URL", "{user} may not make tables in {database}",
		"let an administrator type, in that database: GRANT USAGE, CREATE ON SCHEMA public TO {quoted_user};",
	}
	dbNotOwner = cause{
		"MODU_DATABASE_URL", "{user} does not own the tables in {database} and cannot migrate them",
		"run `modu migrate` as the user that made them, or let an administrator type: REASSIGN OWNED BY OTHER TO {quoted_user};",
	}
	dbNotUTF8 = cause{
		"MODU_DATABASE_URL", "the database {database} keeps text as {found} and not as UTF8",
		"make another under a new name with `modu migrate --create`",
	}
	dbTooOld = cause{
		"MODU_DATABASE_URL", "Postgres at {addr} is version {found}, and 13 is the oldest that will do",
		"upgrade it",
	}
	dbReplica = cause{
		"MODU_DATABASE_URL", "Postgres at {addr} is a replica and takes no writes",
		"name the primary, or all hosts with target_session_attrs=read-write at the URL's end",
	}
	dbReadOnly = cause{
		"MODU_DATABASE_URL", "{database} takes no writes (default_transaction_read_only)",
		"let an administrator type: ALTER DATABASE {quoted_database} SET default_transaction_read_only = off;",
	}
	dbUnknown = cause{
		"MODU_DATABASE_URL", "the database cannot be used ({detail})",
		"see what psql says to the same URL, and look into the log of the database",
	}

	// SQLite and the data directory.

	notDirectory = cause{
		"{setting}", "{path} cannot be made, since a file stands where a directory should",
		"name another directory, or move the file away",
	}
	notFile = cause{
		"{setting}", "{path} is a directory",
		"name a file",
	}
	notWritable = cause{
		"{setting}", "this process may not write to {path}",
		"give the directory and what is in it to the user that runs modu: chown -R USER {directory}",
	}
	diskFull = cause{
		"{setting}", "the disk of {path} is full",
		"make room there, or name another directory",
	}
	notSQLite = cause{
		"{setting}", "{path} is not a SQLite database",
		"name another file, or move this one away: the next start makes a new one",
	}
	dbDamaged = cause{
		"{setting}", "the file {path} is damaged",
		"restore a backup of it, and look for the cause: the disk, or a copy made while the server ran",
	}
	fileInUse = cause{
		"{setting}", "another process serves {path}",
		"end it, or give this one another file: SQLite is for one process, Postgres with Redis for many",
	}
	networkDisk = cause{
		"{setting}", "{path} lies on a network file system, on which SQLite's locks cannot be relied on",
		"put it on a disk of this machine, or use Postgres",
	}

	// Migrations.

	dbBehind = cause{
		"MODU_DATABASE_URL", "the schema lacks {missing}",
		"`modu migrate`, or the next start of `modu serve`, applies it",
	}
	dbNewerRuns = cause{
		"MODU_DATABASE_URL", "the database has the schema of a newer version ({newer}), with which this one can run",
		"finish the deploy when you can: start the newer version",
	}
	dbNewerStops = cause{
		"MODU_DATABASE_URL", "the database has the schema of a newer version ({newer}), and this version would harm it",
		"start the newer version, or restore a backup made before",
	}
	dbMigrationFailed = cause{
		"MODU_DATABASE_URL", "migration {name} failed and left nothing behind ({detail})",
		"go on with the version before, and report this",
	}
	dbLocked = cause{
		"MODU_DATABASE_URL", "the database could not be migrated for 10 minutes, since others used what must change",
		"look for a process that hangs in pg_stat_activity, end it, and start again",
	}

	// Addresses to listen on.

	portTaken = cause{
		"{setting}", "another process listens on {addr}",
		"end it, or take another port; 127.0.0.1:0 takes any free one",
	}
	portForbidden = cause{
		"{setting}", "this process may not listen on {addr}, since ports below 1024 need a right",
		"put a proxy in front and take 8080, or give the right: AmbientCapabilities=CAP_NET_BIND_SERVICE in the systemd unit",
	}
	addrForeign = cause{
		"{setting}", "{addr} is not an address of this machine",
		"take one that it has, or :{port} for all",
	}

	// The public address.

	originRefused = cause{
		"MODU_PUBLIC_URL", "a page of {origin} was refused, since the setting is {public}",
		"set it to the address that people type, or add {origin} to MODU_ALLOWED_ORIGINS",
	}
	publicPlain = cause{
		"MODU_PUBLIC_URL", "{public} is http, so cookies are not Secure, and browsers refuse passkeys and notifications",
		"put a proxy with TLS in front and set it to its https address",
	}
	originTwin = cause{
		"MODU_ALLOWED_ORIGINS", "{origin} differs from MODU_PUBLIC_URL ({public}) only in scheme or port",
		"take it out, or correct MODU_PUBLIC_URL to what people type",
	}

	// Redis.

	redisAway = cause{
		"MODU_REDIS_URL", "Redis at {addr} does not answer, so changes of other nodes come up to 10 s late",
		"start it, or correct host and port; the server finds it by itself",
	}
	redisPassword = cause{
		"MODU_REDIS_URL", "Redis at {addr} does not accept the user or the password, so changes of other nodes come up to 10 s late",
		"correct it; in a URL # is %23, / is %2F, @ is %40 and : is %3A",
	}
	redisOld = cause{
		"MODU_REDIS_URL", "Redis at {addr} is version {version}, and 6 is the oldest that is tested",
		"upgrade it",
	}
	redisCluster = cause{
		"MODU_REDIS_URL", "Redis at {addr} is a cluster, in which every hint goes to every member",
		"use a single Redis: the hints need no more",
	}

	// Clock, limits, and who is asked.

	clockOff = cause{
		"MODU_DATABASE_URL", "this machine's clock is {ahead} from the database's",
		"synchronise both (chrony, systemd-timesyncd); at 30 s this node takes no more requests",
	}
	clockFar = cause{
		"MODU_DATABASE_URL", "this machine's clock is {ahead} from the database's, so this node takes no requests",
		"synchronise both (chrony, systemd-timesyncd)",
	}
	fewFiles = cause{
		"LimitNOFILE", "this process may open only {files} files, so about that many people can be connected",
		"raise it: LimitNOFILE=1048576 in the systemd unit, or ulimit -n 1048576",
	}
	bucketAway = cause{
		"MODU_PHOTOS", "the bucket {bucket} at {endpoint} cannot be used ({detail}), so photos fail",
		"look at its name, region and keys, and let this machine reach it",
	}
	mailAway = cause{
		"MODU_SMTP_URL", "the mail server does not let us in ({detail}), so letters are not sent",
		"correct host, port, user and password, or let this machine reach it",
	}
	issuerAway = cause{
		"MODU_OIDC_FILE", "the issuer {issuer} does not answer ({detail}), so nobody signs in by it",
		"correct its address, or let this machine reach it",
	}
)
