import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { ownCollectionsQuery } from '../api-collections.ts'

/** The collections there are, and the one worked with, which the browser remembers. */
export function useCollection() {
  const [kept, choose] = useLocalStorage<string | null>({
    key: 'likeness-collection',
    defaultValue: null,
    getInitialValueInEffect: false,
  })
  const { data: collections = [], isPending } = useQuery({ ...ownCollectionsQuery, staleTime: 60_000 })
  const find = (name: string | null) => collections.find(({ collection }) => collection === name)
  const current = find(kept) ?? find('default') ?? collections[0] ?? null
  return {
    collections,
    current,
    isPending,
    /** For a call: left out, the server takes the one it has. */
    name: current?.collection,
    choose,
  }
}
