/** Message files as i18next takes them. */
export type Messages = { [key: string]: string | Messages }

/** Portuguese has a form of its own for millions; ours is the same as for any other number. */
const withMany = (messages: Messages): Messages =>
  Object.fromEntries(
    Object.entries(messages).flatMap(([key, text]): [string, string | Messages][] => {
      if (typeof text !== 'string') return [[key, withMany(text)]]
      return key.endsWith('_other')
        ? [
            [key, text],
            [key.replace(/_other$/, '_many'), text],
          ]
        : [[key, text]]
    }),
  )

/** Of files by their place, `./<language>/<namespace>.json`. */
export const bundlesOf = (files: Record<string, Messages>) =>
  Object.entries(files).map(([path, messages]) => {
    const [, language = '', namespace = ''] = /^\.\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? []
    return { language, namespace, messages: withMany(messages) }
  })
