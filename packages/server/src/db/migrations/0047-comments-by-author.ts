/** Whether somebody has commented on a task, however much others have said there: searches ask it of each task that they judge. */
export const COMMENTS_BY_AUTHOR = `
create index stories_by_commenter on stories (task_gid, created_by_gid) where kind = 'comment_added';
`
