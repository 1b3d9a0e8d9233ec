/** How a receiver knows that a message is ours and new: docs/webhooks.md says how to check it. */
import { createHmac, randomBytes } from 'node:crypto'

/** `whsec_` and 43 url-safe characters: 256 bits. */
export const newSigningSecret = (): string => `whsec_${randomBytes(32).toString('base64url')}`

/** What the secret of a webhook is sealed for. */
export const contextOf = (webhookId: string): string => `webhook ${webhookId}`

/** `t=<unix seconds>,v1=<hex>`, with one `v1` for each secret that holds. */
export function signatureOf(body: string, secrets: string[], at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  const signed = secrets.map((secret) => createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'))
  return [`t=${seconds}`, ...signed.map((hex) => `v1=${hex}`)].join(',')
}
