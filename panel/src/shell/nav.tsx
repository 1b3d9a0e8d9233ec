import { Box, NavLink, ScrollArea, Stack, Text, Tooltip } from '@mantine/core'
import { Link, useRouterState } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSession } from '../session.ts'
import { isOpenTo, menu, type MenuPage } from './pages.ts'

const isAt = (path: string, page: MenuPage) =>
  page.to === '/' ? path === '/' : path === page.to || path.startsWith(`${page.to}/`)

export interface NavProps {
  /** Pictures only. */
  narrow: boolean
  onNavigate: () => void
}

export function Nav({ narrow, onNavigate }: NavProps) {
  const { t } = useTranslation('shell')
  const session = useSession()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  return (
    <ScrollArea h="100%" type="auto" offsetScrollbars={false}>
      <Stack gap="md" p="xs">
        {menu.map(({ name, pages }) => {
          const allowed = pages.filter((page) => isOpenTo(page, session))
          if (allowed.length === 0) return null
          return (
            <Box key={name} component="section" aria-label={t(`group.${name}`)}>
              {!narrow && (
                <Text size="xs" fw={600} c="dimmed" px="sm" pb={4}>
                  {t(`group.${name}`)}
                </Text>
              )}
              {allowed.map((page) => (
                <Tooltip key={page.name} label={t(`menu.${page.name}`)} position="right" disabled={!narrow}>
                  <NavLink
                    component={Link}
                    to={page.to}
                    active={isAt(path, page)}
                    aria-current={isAt(path, page) ? 'page' : undefined}
                    aria-label={narrow ? t(`menu.${page.name}`) : undefined}
                    label={narrow ? undefined : t(`menu.${page.name}`)}
                    leftSection={<page.icon size={20} stroke={1.6} aria-hidden />}
                    onClick={onNavigate}
                    px="sm"
                    py={8}
                    style={{ borderRadius: 'var(--mantine-radius-md)', minHeight: 40 }}
                  />
                </Tooltip>
              ))}
            </Box>
          )
        })}
      </Stack>
    </ScrollArea>
  )
}
