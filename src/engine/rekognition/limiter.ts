import { inOrder } from '#lib/in-order.ts'

/** The results in the order of the items, so many worked on at a time. Nothing is under way any more when it throws. */
export async function each<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for await (const result of inOrder(items, { concurrency }, task)) results.push(result)
  return results
}
