/** A process that reads or makes the key for secrets. */
import { readOrMakeKey } from './secret-box.ts'

const key = await readOrMakeKey(process.argv[2])
process.stdout.write(Buffer.from(key).toString('hex'))
