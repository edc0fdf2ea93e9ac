package lines

// FilterOf is LinesAddress read backwards, for the test that says so.
var FilterOf = filterOf
