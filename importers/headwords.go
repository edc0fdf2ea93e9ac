package importers

// townWords are the heads that mean a town in every kind of sheet; a kind adds its own behind them.
var townWords = []string{"镇（街道）", "镇街道", "镇", "镇办", "镇（办）", "镇街", "街镇", "乡镇", "乡镇（街道）", "乡镇街道", "镇名称", "镇名"}

// departmentWords are the heads that mean the department of an item where it only tells items of one
// name apart.
var departmentWords = []string{"主管部门", "县级主管部门", "部门", "部门名称", "责任部门", "行使主体", "实施主体", "下放部门", "牵头部门", "所属部门", "实施单位", "实施机关", "实施部门", "移交单位"}

// personWords are heads about a person that nothing here needs: known, so that nobody is asked, and left
// aside.
var personWords = []string{"性别", "民族", "政治面貌", "学历", "年龄", "出生年月", "籍贯", "身份证号", "身份证号码", "职称", "职级", "编制性质", "微信", "微信号", "邮箱", "电子邮箱", "车牌号"}

// with are words with those of a kind behind them.
func with(words []string, more ...string) []string {
	return append(words[:len(words):len(words)], more...)
}
