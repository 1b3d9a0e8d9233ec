/** A gallery with photos, a client and folders, for a fuzzer that wants to hit something. */
import type { RunningServer } from '../fixtures/server.ts'

type Row = Record<string, unknown>

/** What there is, by the names of the parameters; made anew when it was deleted. */
export async function galleryThings(server: RunningServer, key: string, portrait: Uint8Array, group: Uint8Array) {
  const base = '/api/v1/galleries'
  const json = async (path: string, method = 'GET', body?: unknown): Promise<Row> => {
    const sent = body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await server.call(`${base}${path}`, { key, method, ...sent })
    const answer = (await response.json().catch(() => ({}))) as Row
    return response.ok ? answer : {}
  }
  const send = async (path: string, field: string, files: [string, Uint8Array][]) => {
    const form = new FormData()
    for (const [name, bytes] of files) form.append(field, new Blob([new Uint8Array(bytes)]), name)
    await (await server.call(`${base}${path}`, { key, method: 'POST', body: form })).arrayBuffer()
  }
  const list = async (path: string, name: string) => ((await json(path))[name] ?? []) as Row[]
  const column = (rows: Row[], name: string) => rows.map((row) => row[name]).filter((value) => value !== undefined)

  let [gallery] = await list('', 'galleries')
  gallery ??= await json('', 'POST', { name: 'Fuzz' })
  const at = `/${String(gallery['id'])}`
  if ((await list(`${at}/photos`, 'photos')).length < 2)
    await send(`${at}/photos`, 'photos', [
      ['portrait.jpg', portrait],
      ['group.jpg', group],
    ])
  if ((await list(`${at}/clients`, 'clients')).length === 0) {
    const client = await json(`${at}/clients`, 'POST', { name: 'Somebody' })
    await send(`${at}/clients/${String(client['id'])}/enroll-face`, 'image', [['portrait.jpg', portrait]])
  }
  const [photos, clients, folders] = await Promise.all([
    ...[list(`${at}/photos`, 'photos'), list(`${at}/clients`, 'clients'), list(`${at}/separate-folders`, 'folders')],
  ])
  return {
    id: [gallery['id']],
    slug: [gallery['slug']],
    group: [gallery['collection']],
    photoId: column(photos!, 'id'),
    photoIds: column(photos!, 'id'),
    clientId: column(clients!, 'id'),
    folderId: column(folders!, 'id'),
  }
}
