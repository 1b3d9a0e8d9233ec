/** Run in a process of its own, to be killed: restores an archive over what is in a home. */
import { join } from 'node:path'
import { createFilesystemObjects } from '#objects/filesystem.ts'
import { createArchives } from '#operations/archives.ts'
import { createBackupStore } from './backup.ts'
import { openDatabase } from './database.ts'

const [home = '', file = ''] = process.argv.slice(2)
const database = await openDatabase({ home })
const store = createBackupStore(database)
const objects = createFilesystemObjects({ directory: join(home, 'objects') })
process.stdout.write('begin\n')
await createArchives({ store, objects, home, version: '1' }).restore(file, { replace: true })
process.stdout.write('end\n')
await database.close()
