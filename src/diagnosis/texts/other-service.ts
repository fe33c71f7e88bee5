/** Who speaks in a line that has nothing to do with pushes: by its program, its scheme, its own errors or its port. */
const others: readonly RegExp[] = [
  /\b(?:psql|pg_\w+|postgres(?:ql)?|libpq|sqlalchemy|psycopg2?|pgx|mysqld?|mariadb|sqlstate|mongo(?:db|ose|server)?\w{0,40}|cassandra|clickhouse|elasticsearch|redis(?:\.exceptions|client|error)?|memcached?|rabbitmq|amqps?|kafka|zookeeper|etcd)\b/i,
  /\b(?:smtp\w{0,30}|imap|sendmail|postfix|ldaps?|sshd|sftp|rsync)\b|\bssh(?::|_)/i,
  /\b(?:npm (?:err!?|error)|yarn error|pnpm|pip3?|pypi|registry\.npmjs|docker:|dockerd|docker\.io|ghcr\.io|quay\.io|kubectl|kubelet|helm|terraform|git@|gitlab|git (?:push|pull|fetch|clone)|certbot|let[’']s encrypt)\b/i,
  /\bport (?:22|25|389|465|587|636)\b/i,
  // Behind the name of a source file it is a line.
  /(?:\bport |(?<!\.(?:[cm]?[jt]sx?|go|py|rb|java|kt|php|swift|cs)):)(?:1433|1521|3306|5432|5672|6379|9042|9092|9200|11211|27017)\b(?!:)/i,
]

/** Beside one of these it is about a push, whoever else is named. */
const aboutPushes =
  /push(?:es|ed|ing|er)?\b|push[._-]|notif|apns|aps-env|apple|device ?token|\bios\b|firebase|\bfcm\b|platformapplication|onesignal|\bexpo\b|pkpass|passkit|\bwallet\b|callkit|pushkit|\bmdm\b|推送|通知|苹果/i

/** Commits and images are pushed as well. */
const otherPushes = /\bgit push\b|\bdocker push\b|push(?:ing|ed)? (?:to )?(?:origin|registry)/gi

/**
 * @param line of a log, in which something was recognised
 * @returns whether another service speaks in it, and nothing in it is about a push: what fails there may fail in the
 *   same words and is no matter of APNs
 */
export const isOfOtherService = (line: string): boolean =>
  others.some((each) => each.test(line)) && !aboutPushes.test(line.replaceAll(otherPushes, ' '))
