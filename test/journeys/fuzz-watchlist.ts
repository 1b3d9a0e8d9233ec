/** A watchlist with entries that were found, or wait, for a fuzzer that wants to hit something. */
import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { ZipFile } from 'yazl'
import type { RunningServer } from '../fixtures/server.ts'

type Row = Record<string, unknown>
/** Eight grey pixels square: a picture, small enough for the field of a form. */
const TINY =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAD0lEQVQI12PowAEYhpYEANsRZgG+zZUUAAAAAElFTkSuQmCC'

/** Of each server: who approves, as whoever added an entry may not, and the entries by their pictures. */
const made = new WeakMap<RunningServer, { colleague: Promise<string>; ids: Map<string, string> }>()

/** As the export makes it, with a row that is refused. */
async function listOf(picture: Uint8Array): Promise<Uint8Array> {
  const zip = new ZipFile()
  const rows = ['name,reason,pictures', 'Imported,fuzzing,1.jpg', 'Nobody,fuzzing,2.jpg']
  zip.addBuffer(Buffer.from(rows.join('\r\n')), 'entries.csv')
  zip.addBuffer(Buffer.from(picture), 'pictures/1.jpg')
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Object.assign(new Uint8Array(Buffer.concat(chunks)), { [fc.toStringMethod]: () => '<a watchlist>' })
}

/**
 * What there is, by the names of the parameters; made anew when it was deleted. The server wants four eyes, and has a
 * root that is empty at first.
 */
export async function watchlistThings(server: RunningServer, key: string, portrait: Uint8Array, group: Uint8Array) {
  if (!made.has(server)) made.set(server, { colleague: server.key('operator'), ids: new Map() })
  const { ids } = made.get(server)!
  const colleague = await made.get(server)!.colleague
  const call = async (path: string, init: RequestInit & { key?: string } = {}) => {
    const response = await server.call(`/api/v1/${path}`, { key, ...init })
    return (await response.json().catch(() => ({}))) as Row
  }
  const list = async (path: string) => ((await call(path))['items'] ?? []) as Row[]
  const send = (path: string, fields: Record<string, string>, images: Uint8Array[], as = key) => {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    for (const bytes of images) body.append('images', new Blob([new Uint8Array(bytes)]), 'a.jpg')
    return call(path, { key: as, method: 'POST', body })
  }
  /** Nobody is on the list twice, so each entry needs a face of its own. */
  const faces = (...names: string[]) =>
    Promise.all(names.map((name) => readFile(join(server.home, 'demo', 'people', `${name}.jpg`))))
  const add = async (who: string, images: Uint8Array[], as: string) => {
    const { id } = await send('watchlist', { name: `${who} ${Date.now()}`, reason: 'fuzzing' }, images, as)
    ids.set(who, String(id))
  }
  const all = await list('watchlist')
  const entryOf = (who: string) => all.find((row) => row['id'] === ids.get(who))

  /** It is found, and can lose a picture or two. */
  async function ensureActive(who: string, images: Uint8Array[]): Promise<void> {
    const entry = entryOf(who)
    if (!entry) await add(who, images, key)
    else if ((entry['reference_images'] as Row[]).length < images.length)
      await send(`watchlist/${ids.get(who)}/images`, {}, images)
    else if (entry['state'] === 'active') return
    await call(`watchlist/${ids.get(who)}/approve`, { key: colleague, method: 'POST' })
  }
  async function ensureWaiting(who: string): Promise<void> {
    const entry = entryOf(who)
    if (entry?.['state'] === 'waiting' && String(entry['added_by']) !== String(entryOf('tom')?.['added_by'])) return
    if (entry) await call(`watchlist/${ids.get(who)}`, { method: 'DELETE' })
    await add(who, await faces(`${who}-1`), colleague)
  }
  await ensureActive('tom', await faces('tom-1', 'tom-2', 'tom-3'))
  for (const who of ['rosa', 'leo']) await ensureWaiting(who)
  if ((await list('alerts')).length === 0) await send('process/process-images', {}, [portrait, group])

  const [images, alerts, options, tom] = await Promise.all([
    ...[list('processed-images?hit=true'), list('alerts')],
    ...[call('process/options'), call(`watchlist/${ids.get('tom')}`)],
  ] as const)
  const roots = options['roots'] as string[]
  for (const picture of roots.map((root) => join(root, 'a.jpg')))
    await access(picture).catch(() => writeFile(picture, portrait))
  const column = (rows: Row[], name: string) => rows.map((row) => row[name]).filter((id) => typeof id === 'string')
  const chosen = ['tom', 'tom', 'rosa', 'leo'].map((who) => ids.get(who))
  return {
    id: [...chosen, ...column(images, 'db_id').slice(0, 3), ...column(alerts, 'id').slice(0, 3)],
    entry_id: [...ids.values()],
    reference: column((tom['reference_images'] ?? []) as Row[], 'id'),
    face_index: [0],
    model_name: [options['model_name']],
    detector_backend: [options['detector_backend']],
    distance_metric: [options['distance_metric']],
    threshold: [0.5],
    folder: roots,
    // Nowhere, for ever.
    urls: ['https://fuzz.invalid/a.jpg'],
    archive: [await listOf((await faces('karl-1'))[0]!)],
    image: [TINY],
    images: [TINY],
  }
}
