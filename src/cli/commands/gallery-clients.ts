/** `likeness gallery client add | face | list | remove` and `gallery link`: whose photos are looked for. */
import type { Command } from 'commander'
import { LikenessError } from '#errors'
import { EXIT } from '../exit-codes.ts'
import { allOf, findClient, reach, type Client, type Options, type Reached } from '../gallery-calls.ts'
import { note, plural, print, printable, printJson, table } from '../print.ts'
import { run } from '../run.ts'
import { dateFrom } from '../values.ts'

interface Consent {
  consent?: string
  consentPurpose?: string
  consentGivenBy?: string
  consentExpires?: Date
}
interface Enrolled {
  faceCount: number
  photoCount: number
  refused: { image: string; reasons: string[]; message: string | null }[]
}

const HEAD = ['client', 'id', 'e-mail', 'face', 'photos']
const row = ({ name, id, email, personId, photoCount }: Client) => [
  ...[name, id, email ?? '', personId === null ? 'none' : 'yes', photoCount],
]

const withConsent = (command: Command) =>
  command
    .option('--consent <version>', 'record a consent to this version of the wording')
    .option('--consent-purpose <text>', 'what was agreed to; default: identification')
    .option('--consent-given-by <name>', 'who agreed; default: the client')
    .option('--consent-expires <date>', 'until when, like 2030-12-31', dateFrom)

async function readFaces(files: string[], maxBytes: number): Promise<[name: string, bytes: Uint8Array][]> {
  const { oneInput } = await import('../inputs.ts')
  const read: [string, Uint8Array][] = []
  for (const file of files) read.push([file, await oneInput(file, { maxBytes })])
  return read
}

type Faces = Awaited<ReturnType<typeof readFaces>>

async function enrol({ api, at }: Reached, clientId: string, faces: Faces, options: Consent): Promise<Enrolled> {
  const form = new FormData()
  for (const [name, bytes] of faces) form.append('image', new Blob([new Uint8Array(bytes)]), name)
  const fields = {
    ...{ consent_version: options.consent, consent_purpose: options.consentPurpose },
    ...{ consent_given_by: options.consentGivenBy, consent_expires_at: options.consentExpires?.toISOString() },
  }
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value)
  return (await (await api.send('POST', `${at}/clients/${clientId}/enroll-face`, form)).json()) as Enrolled
}

async function tell({ name, id }: Client, enrolled: Enrolled | null): Promise<void> {
  if (!enrolled) return print(`${printable(name)}, ${id}, is a client; no face is enrolled.\n`)
  const { faceCount, photoCount, refused } = enrolled
  if (refused.length > 0)
    await print(
      await table(
        ['refused', 'reasons', ''],
        refused.map(({ image, reasons, message }) => [image, reasons.join(', '), message ?? '']),
      ),
    )
  await print(
    `${printable(name)}, ${id}: ${plural(faceCount, 'picture')} accepted, ${refused.length} refused; in ${plural(photoCount, 'photo')}.\n`,
  )
}

export function addGalleryClients(galleries: Command): void {
  const clients = galleries.command('client').description('The people whose photos are looked for.')
  const sub = (name: string, description: string) => clients.command(name).description(description)

  withConsent(sub('add', 'Add a client. Photos that were processed are searched at once; none is opened again.'))
    .argument('<gallery>')
    .argument('<name>')
    .option('--face <files...>', 'pictures of the client’s face; - for standard input')
    .option('--email <address>')
    .option('--json', 'one JSON object')
    .action(async (which: string, name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & Consent & { face?: string[]; email?: string }>()
      await run(options, async ({ app }) => {
        if (options.consent !== undefined && !options.face)
          throw new LikenessError('invalid_argument', { message: 'A consent comes with a face: --face <file>.' })
        const faces = options.face && (await readFaces(options.face, app.config.http.maxFileBytes))
        const reached = await reach(app, which)
        const { call, at } = reached
        const { body: client } = await call<Client>('POST', `${at}/clients`, { name, email: options.email })
        const enrolled =
          faces &&
          (await enrol(reached, client.id, faces, options).catch(async (error: unknown) => {
            // The same command again, with a better picture, would make a second one.
            await call('DELETE', `${at}/clients/${client.id}`)
            throw error
          }))
        const { body: now } = await call<Client>('GET', `${at}/clients/${client.id}`)
        if (options.json) return printJson({ client: now, enrolled: enrolled ?? null })
        await tell(now, enrolled ?? null)
      })
    })

  withConsent(sub('face', 'Enrol more pictures of a client’s face.'))
    .argument('<gallery>')
    .argument('<client>', 'id or name')
    .argument('<files...>')
    .option('--json', 'one JSON object')
    .action(async (which: string, who: string, files: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & Consent>()
      await run(options, async ({ app }) => {
        const faces = await readFaces(files, app.config.http.maxFileBytes)
        const reached = await reach(app, which)
        const client = await findClient(reached, who)
        const enrolled = await enrol(reached, client.id, faces, options)
        if (options.json) return printJson({ client, enrolled })
        await tell(client, enrolled)
      })
    })

  sub('list', 'List clients by name.')
    .argument('<gallery>')
    .option('--json', 'one JSON object a line')
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { call, at } = await reach(app, which)
        const all = await allOf<Client>(call, `${at}/clients`, 'clients')
        if (options.json) for (const client of all) await printJson(client)
        else {
          if (all.length > 0) await print(await table(HEAD, all.map(row)))
          note(plural(all.length, 'client'))
        }
      })
    })

  sub('remove', 'Remove a client with face, matches and links, with a receipt. The photos stay.')
    .argument('<gallery>')
    .argument('<client>', 'id or name')
    .option('--forget-in-photos', 'delete their faces in the photos too, and never look at them again')
    .option('--json', 'one JSON object')
    .action(async (which: string, who: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { forgetInPhotos?: boolean }>()
      await run(options, async ({ app }) => {
        const reached = await reach(app, which)
        const { id, name } = await findClient(reached, who)
        const query = `?forgetInPhotos=${options.forgetInPhotos === true}`
        const { body } = await reached.call<{
          forgotten: number
          receipt: { finished_at: string | null; erasure_id: string } | null
        }>('DELETE', `${reached.at}/clients/${id}${query}`)
        const isOpen = body.receipt !== null && body.receipt.finished_at === null
        if (options.json) await printJson({ clientId: id, ...body })
        else {
          await print(`Removed: ${printable(name)}${isOpen ? '; erasing is not finished yet and goes on' : ''}\n`)
          if (body.forgotten > 0) await print(`Forgotten in photos: ${plural(body.forgotten, 'face')}\n`)
          if (body.receipt) note(`Receipt ${body.receipt.erasure_id}.`)
        }
        return isOpen ? EXIT.failed : EXIT.ok
      })
    })

  galleries
    .command('link')
    .description('Make the link of a client, or the gallery’s own, by which selfies come in. The one before is void.')
    .argument('<gallery>')
    .argument('[client]', 'id or name')
    .option('--expires <date>', 'of a client’s link: until when, like 2030-12-31', dateFrom)
    .option('--revoke', 'make none; the one there is is void')
    .option('--json', 'one JSON object')
    .action(async (which: string, who: string | undefined, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { expires?: Date; revoke?: boolean }>()
      await run(options, async ({ app }) => {
        if (options.expires && (who === undefined || options.revoke))
          throw new LikenessError('invalid_argument', { message: '--expires goes with a client’s new link.' })
        const reached = await reach(app, which)
        const { call, at, api, gallery } = reached
        const path = who === undefined ? `${at}/link` : `${at}/clients/${(await findClient(reached, who)).id}/link`
        if (options.revoke) {
          const { body } = await call<object>('DELETE', path)
          return options.json ? printJson(body) : print('Revoked.\n')
        }
        const asked = options.expires && { expiresAt: options.expires.toISOString() }
        const { body } = await call<{ url: string; expiresAt: string | null }>('POST', path, asked)
        // Without a public address it is a path; whoever is at this machine can use it with the server's.
        const url = body.url.startsWith('/') && api.url ? api.url.replace(/\/$/, '') + body.url : body.url
        if (options.json) await printJson({ ...body, url })
        else await print(`${url}\n`)
        if (body.url.startsWith('/')) note('LIKENESS_PUBLIC_URL is not set: the address is good on this machine only.')
        const need = who === undefined ? ['selfie'] : ['clients', 'selfie']
        if (!need.includes(gallery.visibility))
          note(`It opens nothing yet: the gallery’s visibility is “${gallery.visibility}”.`)
      })
    })
}
