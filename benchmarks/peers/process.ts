/** One peer in a process of its own: paths come in as messages, faces go out. Arguments: peer, backend, folder. */
import { loadFaceApi } from './face-api.ts'
import { loadHuman } from './human.ts'
import { decodeForPeers } from './decode.ts'
import type { Backend } from './peer.ts'
import type { FromPeer, ToPeer } from './system.ts'

/** Neither detector uses more pixels than this; decoding fewer is a favour to both. */
const LONG_SIDE = 1280

const [name, backend, directory] = process.argv.slice(2)
const load = name === 'face-api' ? loadFaceApi : loadHuman
const peer = await load(directory, backend as Backend)
const send = (message: FromPeer) => process.send?.(message)

process.on('message', (message: ToPeer) => {
  void (async () => {
    try {
      const started = performance.now()
      const image = await decodeForPeers(message.path, LONG_SIDE)
      const found = await peer.read(image)
      const ms = performance.now() - started
      const { width, height } = image
      const faces = found.map(({ box, embedding }) => ({
        detail: {
          box: { left: box.x / width, top: box.y / height, width: box.width / width, height: box.height / height },
        },
        embedding: Array.from(embedding),
      }))
      send({ id: message.id, read: { width, height, faces, ms } })
    } catch (error) {
      send({ id: message.id, error: error instanceof Error ? error.message : String(error) })
    }
  })()
})
send({ id: 0, name: peer.name })
