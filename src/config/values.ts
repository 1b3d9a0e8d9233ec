/** The kinds of values settings have. Each says in words what it takes, for the remedy of a wrong one. */
import { isIP } from 'node:net'
import { isAbsolute, delimiter, resolve } from 'node:path'
import { z } from 'zod'

export interface Kind<Value> {
  /** "a whole number from 0 to 65535": what follows "Set ...". */
  takes: string
  schema: z.ZodType<Value, unknown>
}

const within = (min: number, max: number, whole: boolean): Kind<number> => ({
  takes: `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`,
  // Number('') is 0 and Number('0x10') is 16: only what reads as a decimal number is one.
  schema: z
    .string()
    .regex(/^-?\d+(\.\d+)?(e-?\d+)?$/i)
    .transform(Number)
    .refine((value) => value >= min && value <= max && (!whole || Number.isInteger(value))),
})

export const whole = (min: number, max: number): Kind<number> => within(min, max, true)
export const number = (min: number, max: number): Kind<number> => within(min, max, false)

export const text = (takes: string, pattern = /^\P{Cc}+$/u): Kind<string> => ({
  takes,
  schema: z.string().regex(pattern),
})

export const oneOf = <const Value extends string>(...values: Value[]): Kind<Value> => ({
  takes: `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
  schema: z.enum(values),
})

export const yesOrNo: Kind<boolean> = { takes: 'true or false', schema: z.stringbool() as z.ZodType<boolean, unknown> }

/** Comma-separated; empty parts do not count. */
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)

function urlOf(value: string): URL | undefined {
  const url = URL.parse?.(value) ?? (URL.canParse(value) ? new URL(value) : undefined)
  return url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password ? url : undefined
}

/** Without the slash at the end, so that paths can be put behind it. */
export const publicUrl: Kind<string> = {
  takes: 'an address that starts with http:// or https://, without user, question mark or hash',
  schema: z
    .string()
    .refine((value) => {
      const url = urlOf(value)
      return url !== undefined && !url.search && !url.hash
    })
    .transform((value) => new URL(value).href.replace(/\/+$/, '')),
}

/** As AWS shows it, of any server that speaks SQS. */
export const queueUrl: Kind<string> = {
  takes: 'the address of a queue, such as https://sqs.eu-central-1.amazonaws.com/123456789012/jobs',
  schema: publicUrl.schema.refine((value) => new URL(value).pathname !== '/'),
}

/** `*` is not among them: the panel's cookie would make any page on the web a client. */
export const origins: Kind<string[]> = {
  takes: 'addresses such as https://example.org, separated by commas, without paths; * is not accepted',
  schema: list
    .refine((all) => all.every((one) => urlOf(one) && new URL(one).origin === one.replace(/\/$/, '').toLowerCase()))
    .transform((all) => all.map((one) => new URL(one).origin)),
}

export type TrustProxy = boolean | number | string[]
const NETWORKS = ['loopback', 'linklocal', 'uniquelocal']

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const family = isIP(address)
  if (NETWORKS.includes(text)) return true
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

export const trustProxy: Kind<TrustProxy> = {
  takes:
    'false, true, the number of proxies in front, or their addresses (10.0.0.1, 10.0.0.0/8, loopback), separated by commas',
  schema: z.union([
    z.enum(['true', 'false']).transform((value) => value === 'true'),
    z
      .string()
      .regex(/^\d{1,2}$/)
      .transform(Number),
    list.refine((all) => all.length > 0 && all.every(isNetwork)),
  ]),
}

export const folders: Kind<string[]> = {
  takes: `whole paths of folders, separated by ${delimiter}`,
  schema: z
    .string()
    .transform((value) => value.split(delimiter).filter(Boolean))
    .refine((all) => all.every((folder) => isAbsolute(folder) && !folder.includes('\0')))
    .transform((all) => all.map((folder) => resolve(folder))),
}

/** Names between commas; undefined elsewhere means: not restricted. */
export const names = (takes: string, pattern: RegExp): Kind<string[]> => ({
  takes,
  schema: list.refine((all) => all.length > 0 && all.every((one) => pattern.test(one))),
})

/** 32 bytes in base64. */
export const sealingKey: Kind<Uint8Array> = {
  takes: '32 bytes in base64 (openssl rand -base64 32)',
  schema: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/)
    .transform((value): Uint8Array => Buffer.from(value, 'base64')),
}
