import { Button, Table, VisuallyHidden } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'

export interface DataTableProps {
  caption: string
  head: string[]
  rows: { key: string; cells: string[] }[]
}

/** What a plot shows, in numbers: always there for who hears the page, shown to others who ask. */
export function DataTable({ caption, head, rows }: DataTableProps) {
  const { t } = useTranslation('watchlist')
  const [open, openIs] = useDisclosure(false)
  const table = (
    <Table>
      <caption>{caption}</caption>
      <Table.Thead>
        <Table.Tr>
          {head.map((text) => (
            <Table.Th key={text} scope="col">
              {text}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ key, cells: [first, ...rest] }) => (
          <Table.Tr key={key}>
            <Table.Th scope="row">{first}</Table.Th>
            {rest.map((cell, column) => (
              <Table.Td key={column}>{cell}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
  return (
    <>
      <Button size="compact-sm" variant="default" mt="xs" aria-expanded={open} onClick={openIs.toggle}>
        {t(open ? 'statistics.hide_table' : 'statistics.show_table')}
      </Button>
      {open ? (
        <Table.ScrollContainer minWidth={0} type="native">
          {table}
        </Table.ScrollContainer>
      ) : (
        <VisuallyHidden>{table}</VisuallyHidden>
      )}
    </>
  )
}
