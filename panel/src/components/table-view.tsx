import { Table } from '@mantine/core'
import type { ReactNode } from 'react'

export interface TableViewProps {
  /** For screen readers: what the rows are. */
  label: string
  head: ReactNode[]
  children: ReactNode
  /** Pixels below which it scrolls sideways by itself instead of widening the page. */
  minWidth?: number | { base: number; sm: number }
  /** Columns left out on a phone; their cells have `visibleFrom="sm"`. */
  wideOnly?: number[]
}

export function TableView({ label, head, children, minWidth = 640, wideOnly = [] }: TableViewProps) {
  return (
    <Table.ScrollContainer minWidth={0} type="native" tabIndex={0} role="region" aria-label={label}>
      <Table highlightOnHover miw={minWidth}>
        <Table.Thead>
          <Table.Tr>
            {head.map((text, column) => (
              <Table.Th key={column} scope="col" visibleFrom={wideOnly.includes(column) ? 'sm' : undefined}>
                {text}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
