/** The peers and their models, straight from the npm registry into a folder of the benchmark; the product knows nothing of them. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Their models come inside the packages. The native TensorFlow backend needs a download from elsewhere and is left out. */
export const packages = [
  '@vladmandic/face-api@1.7.15',
  '@vladmandic/human@3.3.6',
  '@tensorflow/tfjs@4.22.0',
  '@tensorflow/tfjs-backend-wasm@4.22.0',
]

/** Answers with the folder that holds the peers' `node_modules`. */
export function installPeers(directory = join(tmpdir(), 'likeness-benchmark-peers')): string {
  const present = packages.every((spec) => {
    const name = spec.slice(0, spec.lastIndexOf('@'))
    return existsSync(join(directory, 'node_modules', name, 'package.json'))
  })
  if (present) return directory
  mkdirSync(directory, { recursive: true })
  console.error('Installing the peers ...')
  execFileSync(
    'npm',
    ['install', '--prefix', directory, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...packages],
    { stdio: ['ignore', 2, 2] },
  )
  return directory
}
