package sheet

import (
	"regexp"
	"slices"
	"strings"
)

// sames brings the parts of heads that differ and mean the same under one word. At one place the
// first that fits is taken, so what must stay whole (镇办理方式 has no 镇办 in it) stands before.
var sames = strings.NewReplacer(
	"镇办理", "镇办理", "镇办结", "镇办结", "镇级办理", "镇办理", "镇办办理", "镇办理",
	"承诺办理时间", "承诺期限", "承诺办结时间", "承诺期限", "承诺时间", "承诺期限", "承诺办理期限", "承诺期限", "承诺办结期限", "承诺期限", "承诺办理时限", "承诺期限", "承诺办结时限", "承诺期限",
	"法定办理时间", "法定期限", "法定办结时间", "法定期限", "法定时间", "法定期限", "法定办理期限", "法定期限", "法定办结期限", "法定期限", "法定办理时限", "法定期限", "法定办结时限", "法定期限",
	"拟完成", "计划完成", "预计完成", "计划完成", "应完成", "计划完成", "限定完成", "计划完成",
	"镇人民政府", "镇", "镇政府", "镇", "镇街道办", "镇", "镇街道", "镇", "乡镇街道", "镇", "街道乡镇", "镇", "街道镇", "镇", "乡镇办", "镇", "乡镇", "镇", "镇街办", "镇", "镇街", "镇", "街镇", "镇", "镇办", "镇",
	"考核验收", "验收", "检查验收", "验收", "评估验收", "验收", "达标验收", "验收",
	"时间", "日期", "周期", "日期", "期间", "日期", "时限", "期限", "部门", "单位", "机关", "单位", "主体", "单位",
	"编码", "码", "代码", "码", "编号", "码", "等级", "等次", "核验", "验收", "督查", "检查", "督导", "检查",
	"参加", "参训", "参会", "参训", "受训", "参训", "帐号", "账号", "联络人", "联系人", "下放至", "下放", "下放到", "下放",
	"总数", "数", "总量", "量", "情况", "", "具体", "", "主要", "", "考核", "检查", "考评", "检查", "评价", "检查", "的", "", "个工作日", "", "工作日", "",
	"下放", "下放", "赋权", "下放", "放权", "下放", "授权", "下放", "属性", "性质", "形式", "方式", "是否为", "是否", "达标", "合格",
)

// itemKinds is what says which items a list is of, before their word: 许可事项名称, 下放权力事项 and 委托事项
// are the list's 事项. 责任事项, 培训事项 and 监管事项 are others and stay.
var itemKinds = regexp.MustCompile(`镇?(?:拟|县级|镇级|本级|下放|下沉|赋权|放权|授权|委托|承接|许可|审批|执法|行政|政务|公共|便民|服务|权力|权责|职权|标准|办理|业务)+事项`)

// before and behind are parts of heads that narrow nothing: 所在单位名称 is 单位. A part of a whole is
// none of them (现场得分), nor what turns the meaning (能否, 拟, 未).
var (
	before = []string{"原", "县级", "县直", "所在", "所属", "实际", "综合", "业务", "用户", "登录", "受理", "最终", "总", "本月", "当月", "评定", "专家组", "被检查", "被抽查", "被交办", "被督办", "被通报"}
	behind = []string{"名称", "姓名", "清单", "信息", "一栏", "栏", "到位", "及要求", "和要求"}
)

// sense is a head with its parts under one word; heads of one sense mean the same.
func sense(head string) string {
	s := together(head)
	for _, b := range behind {
		if cut, is := strings.CutSuffix(s, b); is && cut != "" {
			s = cut
			break
		}
	}
	return s
}

// together is a head with its parts under one word, and nothing cut off.
func together(head string) string {
	s := strings.ReplaceAll(sames.Replace(squeeze(head)), "单位单位", "单位")
	if strings.Index(s, "事项") <= 0 {
		return s
	}
	return itemKinds.ReplaceAllString(s, "事项")
}

// senses are the columns by the sense of their words; a sense that two columns have is nobody's.
func senses(columns []Column) map[string]string {
	by := map[string]string{}
	for _, c := range columns {
		for _, w := range append([]string{c.Title}, c.Words...) {
			switch s := sense(w); {
			case s == "":
			case by[s] == "":
				by[s] = c.Key
			case by[s] != c.Key:
				by[s] = "?"
			}
		}
	}
	return by
}

// derived is what a head means that no word says as it stands, "" for nothing: by its sense, without
// a part that narrows nothing, as two words of one meaning (参会人员姓名), before all by what it says in
// brackets at its end (任务清单（整改措施）). What it finds is remembered.
func (v *vocabulary) derived(head string) string {
	fold := squeeze(head)
	if len(head) > 90 || len([]rune(fold)) < 3 {
		return ""
	}
	if k, known := v.found[fold]; known {
		return k
	}
	k := v.derive(head)
	v.found[fold] = k
	return k
}

func (v *vocabulary) derive(head string) string {
	bare := unbracket(head)
	if in := inBrackets(head); len([]rune(in)) > 3 && v.words[squeeze(in)] != "" { // 整改清单（整改措施）
		return v.words[squeeze(in)]
	}
	for _, s := range []string{sense(bare), together(bare)} {
		if k := v.bySense(s); k != "" {
			return k
		}
	}
	if k := v.all(strings.FieldsFunc(bare, func(r rune) bool { return strings.ContainsRune("/／、或及与和", r) })); k != "" {
		return k
	}
	return v.twice([]rune(squeeze(bare)))
}

// bySense looks a sense up, also without what narrows nothing.
func (v *vocabulary) bySense(s string) string {
	for {
		if k := v.senses[s]; k != "" {
			return strings.TrimSuffix(k, "?")
		}
		i := slices.IndexFunc(before, func(b string) bool { return strings.HasPrefix(s, b) && len(s) > len(b) })
		if i < 0 {
			return ""
		}
		s = s[len(before[i]):]
	}
}

// all is what several words mean together, where each means it; they may share their end: 设定和实施依据.
func (v *vocabulary) all(parts []string) string {
	if len(parts) < 2 {
		return ""
	}
	last := []rune(squeeze(parts[len(parts)-1]))
	end := string(last[max(0, len(last)-2):])
	found := ""
	for _, p := range parts {
		k := v.one(p)
		if k == "" {
			k = v.one(p + end)
		}
		if found != "" && k != found {
			k = v.weak[squeeze(p)] // 评价内容及标准
		}
		if k == "" || found != "" && k != found {
			return ""
		}
		found = k
	}
	return found
}

// one is what one word means, as it stands or by its sense.
func (v *vocabulary) one(word string) string {
	if k := v.words[squeeze(word)]; k != "" {
		return k
	}
	return v.bySense(sense(word))
}

// twice is what a head means that is two words of one meaning, one behind the other.
func (v *vocabulary) twice(head []rune) string {
	for i := 2; i <= len(head)-2; i++ {
		if k := v.words[string(head[:i])]; k != "" && k == v.words[string(head[i:])] {
			return k
		}
	}
	return ""
}

// inBrackets is what stands in the brackets that end a head, "" where none do.
func inBrackets(head string) string {
	s := strings.TrimRight(strings.TrimSpace(head), ")）]】")
	i := strings.LastIndexAny(s, "(（[【")
	if i < 0 || s == strings.TrimSpace(head) {
		return ""
	}
	return strings.TrimLeft(s[i:], "(（[【")
}
