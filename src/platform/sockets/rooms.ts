/** Every room of the product is made here: a misspelt room is a silent one. */
export const rooms = {
  user: (user_id: string) => `user:${user_id}`,
  organization: (organization_id: string) => `organization:${organization_id}`,
  /** Of one organization. */
  administrators: (organization_id: string) => `administrators:${organization_id}`,
  platformAdministrators: 'platform_administrators',
  session: (session_id: string) => `session:${session_id}`,
};
