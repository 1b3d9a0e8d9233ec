/** Run by `prepareDatabase` in a process of its own: makes a database in a new folder, and its dump beside it. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from './database.ts'
import { openPglite } from './pglite.ts'

const [folder = ''] = process.argv.slice(2)
await mkdir(folder)
await (await openDatabase({ home: folder })).close()
const pglite = await openPglite(join(folder, 'database'))
const dump = await pglite.dumpDataDir('none')
await pglite.close()
await writeFile(join(folder, 'database.tar'), Buffer.from(await dump.arrayBuffer()))
