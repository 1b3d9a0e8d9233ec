/** What a secret of AWS Secrets Manager holds: names and values of settings, or what RDS writes at a rotation. */
import { z } from 'zod'
import { LikenessError } from '#errors'
import { SECRETS, type SecretName } from './secrets.ts'

/** What a setting takes: in words, after "Set ...", and as a check. */
export type Checks = Record<SecretName, { takes: string; schema: z.ZodType }>

export interface Login {
  username: string
  password: string
}

export interface SecretContent {
  values: Partial<Record<SecretName, string>>
  /** Of the database. Belongs to the address in `values`, or, where that is not there, to the one that is set. */
  login?: Login
  /** Keys that mean nothing here, fit for a log. */
  unknown: string[]
}

const filled = z.string().refine((text) => text !== '' && !/[\0\p{Cs}]/u.test(text))
const rds = z.object({
  username: filled.optional(),
  password: filled.optional(),
  host: z
    .string()
    .regex(/^[\w.:-]+$/)
    .optional(),
  port: z.coerce.number().int().min(1).max(65_535).optional(),
  dbname: filled.optional(),
  engine: z.enum(['postgres', 'postgresql', 'aurora-postgresql']).optional(),
})
const RDS_TAKES: Record<keyof typeof rds.shape, string> = {
  ...{ username: 'the name of the database’s user', password: 'its password' },
  ...{ host: 'the host of the database', port: 'its port, 1-65535', dbname: 'the name of the database' },
  engine: 'postgres: there is no other kind of server',
}
/** Written by rotations and of no use here. */
const KNOWN_AND_UNUSED = ['dbInstanceIdentifier', 'dbClusterIdentifier', 'masterarn', 'resourceId', 'proxyHost']

const fit = (name: string) => name.slice(0, 60).replaceAll(/\P{L}/gu, (one) => (/[\d_.-]/.test(one) ? one : '?'))

/** The address with another user and password. Undefined: it is not one that these can be put into. */
export function withLogin(address: string, { username, password }: Login): string | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  // The setters leave a per cent sign as it is, and who reads the address takes it for a code.
  url.username = encodeURIComponent(username)
  url.password = encodeURIComponent(password)
  // It would win over the name in front.
  if (url.searchParams.has('user')) url.searchParams.delete('user')
  return url.href
}

/** Whether the address needs no more to sign in with. What cannot be read is left to those who use it. */
export function hasPassword(address: string): boolean {
  if (!URL.canParse(address)) return true
  const url = new URL(address)
  return url.password !== '' || url.searchParams.has('password')
}

/**
 * `where` begins sentences ("The secret x"). `plain`: text that is no JSON object is the value of this setting. Throws
 * `config_invalid` with everything that is wrong; no value is in it.
 */
export function parseSecret(
  text: string | undefined,
  { where, checks, plain }: { where: string; checks: Checks; plain?: SecretName },
): SecretContent {
  // The parser's own words quote what they stumble over.
  const wrong = (what: string) => new LikenessError('config_invalid', { message: `${where} ${what}` })
  const remedy = `Set its value to a JSON object with ${SECRETS.join(' or ')}, as text.`
  if (text === undefined) throw wrong(`holds bytes instead of text. ${remedy}`)
  if (text.trim() === '') throw wrong(`is empty. ${remedy}`)
  if (plain && checks[plain].schema.safeParse(text.trim()).success) {
    return { values: { [plain]: text.trim() }, unknown: [] }
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw wrong(`is not JSON. ${remedy}`)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw wrong(`is JSON and no object. ${remedy}`)
  return contentOf(parsed as Record<string, unknown>, { checks, wrong, remedy })
}

function contentOf(
  parsed: Record<string, unknown>,
  { checks, wrong, remedy }: { checks: Checks; wrong: (what: string) => LikenessError; remedy: string },
): SecretContent {
  const problems: string[] = []
  const values: SecretContent['values'] = {}
  for (const name of SECRETS) {
    const value = parsed[name]
    if (value === undefined || value === null || value === '') continue
    if (typeof value === 'string' && checks[name].schema.safeParse(value).success) values[name] = value
    else problems.push(`${name} in it is not valid: set ${checks[name].takes}`)
  }
  const database = rds.safeParse(parsed)
  for (const { path } of database.error?.issues ?? []) {
    const field = path[0] as keyof typeof rds.shape
    problems.push(`${field} in it is not valid: set ${RDS_TAKES[field]}`)
  }
  const { username, password, host, port = 5432, dbname = 'postgres' } = database.data ?? {}
  if (database.success && (username === undefined) !== (password === undefined))
    problems.push('username and password are not both in it: set both, or DATABASE_URL instead')
  if (database.success && host !== undefined && username === undefined && !values.DATABASE_URL)
    problems.push('host is in it without username and password: set them, or DATABASE_URL instead')
  if (problems.length > 0) throw wrong(`cannot be used: ${problems.join('; ')}.`)

  const login = username !== undefined && password !== undefined ? { username, password } : undefined
  if (login && host !== undefined) {
    const address = `postgres://${host.includes(':') ? `[${host}]` : host}:${port}/${encodeURIComponent(dbname)}`
    values.DATABASE_URL ??= address
  }
  if (values.DATABASE_URL && login && !hasPassword(values.DATABASE_URL))
    values.DATABASE_URL = withLogin(values.DATABASE_URL, login)!
  if (Object.keys(values).length === 0 && !login) throw wrong(`has none of the settings that are read there. ${remedy}`)
  const known: string[] = [...SECRETS, ...Object.keys(rds.shape), ...KNOWN_AND_UNUSED]
  const unknown = Object.keys(parsed).filter((name) => !known.includes(name))
  return { values, ...(login && { login }), unknown: unknown.slice(0, 20).map(fit) }
}
