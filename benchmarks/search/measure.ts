/** What is measured of everything that can search. */

/** Numbers of the nearest stored vectors, nearest first. */
export type Answer = number[]

export interface Peer {
  name: string
  search(probe: Float32Array, k: number): Promise<Answer>
}

export interface Row {
  name: string
  faces: number
  msMedian: number
  msP95: number
  /** Processor time of all threads for one query, which does not depend on what else the machine does. */
  cpuMs: number
  recall1: number
  recall10: number
  queriesPerSecond: number
  buildSeconds: number
  bytesPerFace?: number
  addOneMs?: number
  openSeconds?: number
}

export const k = 10

const quantile = (sorted: number[], q: number) => sorted[Math.floor(q * (sorted.length - 1))] ?? NaN

/** `parallel`: how many queries are under way at once for the throughput. */
export async function measure(peer: Peer, probes: Float32Array[], truth: Answer[], parallel: number) {
  for (const probe of probes.slice(0, 5)) await peer.search(probe, k)
  const times: number[] = []
  let first = 0
  let common = 0
  const cpu = process.cpuUsage()
  for (const [i, probe] of probes.entries()) {
    const start = performance.now()
    const answer = await peer.search(probe, k)
    times.push(performance.now() - start)
    const right = truth[i] ?? []
    if (answer[0] === right[0]) first++
    common += right.filter((id) => answer.includes(id)).length
  }
  const { user, system } = process.cpuUsage(cpu)
  times.sort((a, b) => a - b)

  const queue = [...probes]
  const start = performance.now()
  const lane = async () => {
    for (let probe = queue.pop(); probe; probe = queue.pop()) await peer.search(probe, k)
  }
  await Promise.all(Array.from({ length: parallel }, lane))
  return {
    msMedian: quantile(times, 0.5),
    msP95: quantile(times, 0.95),
    cpuMs: (user + system) / 1000 / probes.length,
    recall1: first / probes.length,
    recall10: common / probes.length / k,
    queriesPerSecond: (probes.length / (performance.now() - start)) * 1000,
  }
}
