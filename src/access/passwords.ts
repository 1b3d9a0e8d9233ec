/** Passwords are kept as scrypt hashes that carry their parameters, so that these can be raised later. */
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'
import { LikenessError } from '#errors'

export interface PasswordCost {
  /** log2 of N. Memory: 128 * N * r bytes. */
  ln: number
  r: number
  p: number
}

/** The first of OWASP's settings for scrypt: 128 MiB, some tenths of a second. */
const COST: PasswordCost = { ln: 17, r: 8, p: 1 }
const SALT_BYTES = 16
const HASH_BYTES = 32
const LEAST_CHARACTERS = 12
const MOST_BYTES = 1024
const AT_ONCE = 2
const MOST_WAITING = 50

export interface Passwords {
  /** Throws `invalid_argument` for one that is too short or too long. */
  hash(password: string): Promise<string>
  /**
   * Takes the same time whether or not there is a hash to compare with. `of` is asked when its turn has come, and
   * `wrong` is done before the next one's, so that many attempts at once all see the failures of those before them.
   * Throws `overloaded` when too many are waiting.
   */
  verify<T extends { passwordHash: string | null }>(
    password: string,
    of: () => Promise<T | undefined>,
    wrong: (subject: T) => Promise<void>,
  ): Promise<{ subject: T | undefined; right: boolean; outdated: boolean }>
}

const format = ({ ln, r, p }: PasswordCost, salt: Buffer, hash: Buffer) => {
  const text = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
  return `$scrypt$ln=${ln},r=${r},p=${p}$${text(salt)}$${text(hash)}`
}

function parse(stored: string): { cost: PasswordCost; salt: Buffer; hash: Buffer } | undefined {
  const [, ln, r, p, salt, hash] =
    /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored) ?? []
  if (!salt || !hash) return undefined
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
  return { cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
}

function derive(password: string, salt: Buffer, { ln, r, p }: PasswordCost, bytes: number): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r }
  return new Promise((resolve, reject) => {
    // The same characters typed on different systems arrive in different forms.
    scrypt(password.normalize('NFKC'), salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

/** Each takes 128 MiB: no more than `AT_ONCE` run, and few wait. */
function createTurns() {
  const waiting: (() => void)[] = []
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= AT_ONCE) {
      if (waiting.length >= MOST_WAITING) {
        throw new LikenessError('overloaded', { details: { retryAfterSeconds: 10 } })
      }
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

export function createPasswords(cost: PasswordCost = COST): Passwords {
  const inTurn = createTurns()
  const tooLong = (password: string) => Buffer.byteLength(password) > MOST_BYTES
  const nobody = { cost, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) }

  return {
    async hash(password) {
      if ([...password].length < LEAST_CHARACTERS || tooLong(password)) {
        const message = `A password has at least ${LEAST_CHARACTERS} characters and at most ${MOST_BYTES} bytes.`
        throw new LikenessError('invalid_argument', { message })
      }
      const salt = randomBytes(SALT_BYTES)
      return inTurn(async () => format(cost, salt, await derive(password, salt, cost, HASH_BYTES)))
    },

    verify: (password, of, wrong) =>
      inTurn(async () => {
        const subject = await of()
        const stored = subject?.passwordHash ? parse(subject.passwordHash) : undefined
        const { salt, hash, cost: made } = stored ?? nobody
        const given = await derive(tooLong(password) ? '' : password, salt, made, hash.length)
        const right = timingSafeEqual(given, hash) && stored !== undefined && !tooLong(password)
        const outdated = made.ln !== cost.ln || made.r !== cost.r || made.p !== cost.p
        if (subject && !right) await wrong(subject)
        return { subject, right, outdated: right && outdated }
      }),
  }
}
