/** Pictures of people: for the browser of whoever asked, for a short while, and for no proxy in between. */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { attachment } from '../download-name.ts'

/** Short, as a person who was erased must not live on in browsers. */
const MAX_AGE_SECONDS = 300

export interface PictureFile {
  /** Media type; default JPEG. */
  type?: string
  /** Given, it is to be saved under this name. */
  name?: string
}

/** `identity` names the picture, which never changes under that name. `read` is not called when the browser has it. */
export async function sendPicture(
  request: FastifyRequest,
  reply: FastifyReply,
  identity: string,
  read: () => Promise<Uint8Array>,
  { type = 'image/jpeg', name }: PictureFile = {},
): Promise<FastifyReply> {
  const etag = `"${createHash('sha256').update(identity).digest('base64url').slice(0, 27)}"`
  const known = request.headers['if-none-match']?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
  if (known) return tagged().code(304).send()
  const bytes = await read()
  if (name !== undefined) void reply.header('content-disposition', attachment(name))
  return tagged()
    .type(type)
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))

  // After the bytes are there: a problem is not to be kept.
  function tagged(): FastifyReply {
    return reply.header('cache-control', `private, max-age=${MAX_AGE_SECONDS}`).header('etag', etag)
  }
}
