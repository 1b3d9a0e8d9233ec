/** The whole job per photo, Likeness and peers in turns on the same pictures in one run, one thread each. */
import type { Benchmark } from '../context.ts'
import { fetchPictures, groupPhotos } from '../pictures.ts'
import { median, percentile, printTable, rounded } from '../statistics.ts'
import { likeness, type System } from '../systems.ts'
import { installPeers } from './install.ts'
import { startPeer } from './system.ts'

const singles = ['franck_02045.jpg', 'franck_04117.jpg', 'cage.jpg', 'SeanConnery.jpg', 'bieber_small.jpg']

export const speed: Benchmark = async ({ openApp, quick }) => {
  const app = openApp(1)
  const pictures = await fetchPictures(app)
  const groups = groupPhotos(pictures)
  const portraits = singles.flatMap((name) => pictures.get(name) ?? [])
  const directory = installPeers()
  const systems: System[] = [
    await likeness(app),
    await startPeer('face-api', 'wasm', directory),
    await startPeer('human', 'wasm', directory),
  ]
  // The pure JavaScript backend takes seconds a photo: a few photos show that it is not the fastest.
  const slow = quick ? [] : [await startPeer('face-api', 'cpu', directory), await startPeer('human', 'cpu', directory)]
  const rounds = quick ? 1 : 7
  const taken = new Map<System, Map<string, number[]>>()
  const found = new Map<System, Map<string, number>>()

  const measure = async (system: System, path: string, keep: boolean) => {
    const { ms, faces } = await system.read(path)
    if (!keep) return
    const times = taken.get(system) ?? new Map<string, number[]>()
    times.set(path, [...(times.get(path) ?? []), ms])
    taken.set(system, times)
    found.set(system, (found.get(system) ?? new Map<string, number>()).set(path, faces.length))
  }

  // The first round warms up; afterwards each round starts with another system.
  for (let round = 0; round <= rounds; round++)
    for (const path of [...groups, ...portraits])
      for (let i = 0; i < systems.length; i++) await measure(systems[(i + round) % systems.length], path, round > 0)
  for (const system of slow)
    for (const path of [groups[0], portraits[0]]) for (const keep of [false, true]) await measure(system, path, keep)

  const rows = [
    { title: 'group photos (3-5 faces, 2.5 megapixels)', paths: groups },
    { title: 'portraits (one face, under half a megapixel)', paths: portraits },
  ].flatMap(({ title, paths }) =>
    [...systems, ...slow].map((system) => {
      const times = taken.get(system) ?? new Map<string, number[]>()
      const mine = paths.flatMap((path) => times.get(path) ?? [])
      const ratios = paths.flatMap((path) => {
        const theirs = times.get(path)
        const ours = taken.get(systems[0])?.get(path)
        return theirs && ours ? [median(theirs) / median(ours)] : []
      })
      return {
        pictures: title,
        system: system.name,
        'median ms': rounded(median(mine)),
        'p95 ms': rounded(percentile(mine, 95)),
        'times as long as Likeness': rounded(median(ratios)),
        faces: paths.reduce((sum, path) => sum + (found.get(system)?.get(path) ?? 0), 0),
        measured: mine.length,
      }
    }),
  )
  printTable('Whole job per photo: decode, detect all faces, embed each; one thread', rows)
  await Promise.all([...systems, ...slow].map((system) => system.close()))
  return rows
}
