/** An SNS topic with a queue behind it, of a local imitation of both. */
import { startFauxqs } from 'fauxqs'
import { setTimeout as sleep } from 'node:timers/promises'

export async function startNotices() {
  const server = await startFauxqs({ port: 0, logger: false, messageSpies: true })
  const { topicArn } = server.createTopic('videos')
  const all = (api: string) =>
    server.spy
      .getAllMessages()
      .filter((message) => message.service === 'sns')
      .map((message) => message.body)
      .filter((body) => (JSON.parse(body) as { API?: string }).API === api)
  return {
    topicArn,
    endpoint: `http://127.0.0.1:${server.port}`,
    /** The bodies of the operation's messages so far: of one at least, which is waited for. */
    async messages(api: string): Promise<string[]> {
      for (let i = 0; i < 50 && all(api).length === 0; i++) await sleep(200)
      return all(api)
    },
    stop: () => server.stop(),
  }
}
