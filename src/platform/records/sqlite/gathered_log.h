#pragma once

namespace ondam::records::sqlite {

/// The name of a VFS, registered by the first call, whose write-ahead logs leave in large writes.
/// SQLite writes each page of a commit in two calls, its header and its bytes, and a commit here
/// touches some sixty pages. What lies side by side is gathered, and goes to the file before it is
/// synced, read, measured, cut or closed.
///
/// For the one connection that writes, with `synchronous=FULL` alone: others read the log's file,
/// and only the sync before a commit is shown to them says that it holds what they will look for.
const char* gathered_log_vfs();

}  // namespace ondam::records::sqlite
